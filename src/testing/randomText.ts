const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const HEX = LETTERS_AND_DIGITS.slice(-10) + 'abcdef'

/** Ids, hashes and addresses in the formats of KryptoGO and its chain. */
export interface RandomText {
  /** 32 letters and digits, unique per `serial`. */
  id(serial: number): string
  /** A transaction hash: `0x` and 64 hex digits. */
  hash(): string
  /** An account: `0x` and 40 hex digits. */
  address(): string
}

/** Derives them from a source of numbers from 0 up to 1. */
export function createRandomText(random: () => number): RandomText {
  const draw = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet.charAt(random() * alphabet.length)).join('')

  return {
    id: (serial) => draw(LETTERS_AND_DIGITS, 26) + String(serial).padStart(6, '0'),
    hash: () => `0x${draw(HEX, 64)}`,
    address: () => `0x${draw(HEX, 40)}`,
  }
}
