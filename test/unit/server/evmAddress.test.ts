import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checksummed,
  describeInvalidEvmAddress,
  plainAddress,
} from '../../../src/server/transfers/evmAddress'
import { runs } from '../../support/size.mjs'

const PUBLISHED = [
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0xde709f2102306220921060314715629080e2fb77',
  // USDT on Arbitrum
  '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
]

const anyAddress = fc
  .array(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: 40, maxLength: 40 })
  .map((digits) => `0x${digits.join('')}`)

const isMixed = (address: string) => /[a-f]/.test(address) && /[A-F]/.test(address)
const flipped = (letter: string) =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()

describe('the checksum of an EVM address', () => {
  it.each(PUBLISHED)('%s is right', (address) => {
    expect(checksummed(address.toLowerCase())).toBe(address)
    expect(describeInvalidEvmAddress(address)).toBe('')
  })

  it('does not depend on the case of its input, and is accepted', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        const right = checksummed(address)
        expect(plainAddress(right)).toBe(address)
        expect(checksummed(right)).toBe(right)
        for (const one of [right, address, `0x${address.slice(2).toUpperCase()}`])
          expect(describeInvalidEvmAddress(one)).toBe('')
      }),
    )
  })

  it('fails when any one letter changes its case', () => {
    fc.assert(
      fc.property(anyAddress.map(checksummed), fc.nat(39), (right, place) => {
        const letter = right.charAt(place + 2)
        const wrong = right.slice(0, place + 2) + flipped(letter) + right.slice(place + 3)
        const isLeft = wrong === right || !isMixed(wrong)
        expect(describeInvalidEvmAddress(wrong) === '').toBe(isLeft)
      }),
      { numRuns: runs(2000, 200) },
    )
  })

  it('fails for nearly any one changed digit', () => {
    fc.assert(
      fc.property(anyAddress.map(checksummed).filter(isMixed), fc.nat(39), (right, place) => {
        const other = right.charAt(place + 2) === '7' ? '8' : '7'
        const wrong = right.slice(0, place + 2) + other + right.slice(place + 3)
        if (isMixed(wrong) && wrong !== checksummed(wrong))
          expect(describeInvalidEvmAddress(wrong)).toContain('EIP-55')
      }),
    )
  })
})

it.each([
  ['0x', '40 hexadecimal digits'],
  [`0x${'a'.repeat(39)}`, 'it has 39 characters'],
  [`0x${'a'.repeat(41)}`, 'it has 41 characters'],
  [`0x${'g'.repeat(40)}`, '40 hexadecimal digits'],
  [`0X${'a'.repeat(40)}`, 'start with 0x'],
  ['a'.repeat(40), 'start with 0x'],
])('%s is refused, saying why', (address, why) => {
  expect(describeInvalidEvmAddress(address)).toContain(why)
})

it('leaves addresses of other chains as they are', () => {
  const tron = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'
  expect(plainAddress(tron)).toBe(tron)
})
