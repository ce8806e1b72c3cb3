import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'
import { isEvmAddress } from '../../core/evmAddress'

const PREFIX = /^0x/i

/** Whether a text is meant as an address of an EVM chain. */
export function isHexadecimal(address: string): boolean {
  return PREFIX.test(address)
}

/** Normalizes an address: the letter case of EVM addresses is only a checksum. */
export function plainAddress(address: string): string {
  return isHexadecimal(address) ? address.toLowerCase() : address
}

/** Writes an address with the letter case of EIP-55. */
export function checksummed(address: string): string {
  const digits = address.slice(2).toLowerCase()
  const hash = bytesToHex(keccak_256(digits))
  const cased = Array.from(digits, (digit, index) =>
    Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit,
  )
  return `0x${cased.join('')}`
}

/** Says what is wrong with an EVM address and how to fix it, as the end of a sentence; else `''`. */
export function describeInvalidEvmAddress(address: string): string {
  if (!address.startsWith('0x')) return 'does not start with 0x: copy it again from its source'
  if (!isEvmAddress(address))
    return `is not 0x and 40 hexadecimal digits (it has ${address.length - 2} characters after 0x): copy it again from its source`
  const digits = address.slice(2)
  const isOneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase()
  return isOneCase || address === checksummed(address)
    ? ''
    : 'fails the checksum in its letter case (EIP-55), so a character is probably wrong: copy it again from its source; one known to be right may be written in lower case'
}
