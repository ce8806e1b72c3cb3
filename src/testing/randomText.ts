const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const HEX = LETTERS_AND_DIGITS.slice(-10) + 'abcdef'

/** Names of the kinds KryptoGO and its chain use. */
export interface RandomText {
  /** 32 letters and digits, unlike those of every other `serial`. */
  id(serial: number): string
  /** Of a transaction: `0x` and 64 hex digits. */
  hash(): string
  /** Of an account: `0x` and 40 hex digits. */
  address(): string
}

/** Draws names from a source of numbers from 0 up to 1. */
export function createRandomText(random: () => number): RandomText {
  const draw = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet.charAt(random() * alphabet.length)).join('')

  return {
    id: (serial) => draw(LETTERS_AND_DIGITS, 26) + String(serial).padStart(6, '0'),
    hash: () => `0x${draw(HEX, 64)}`,
    address: () => `0x${draw(HEX, 40)}`,
  }
}
