import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDecimal } from '../../src/core/amounts'
import { parsePaymentIntent } from '../../src/core/intent'
import { tokenTransferOf, unitsOf } from '../../src/core/tokenTransfer'

const ADDRESS = '0x5e11e70ee88f4bfd4bca1a5a1d47ae28fb3a1c02'
const TOKEN = '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9'

const transferOf = (fields: object) =>
  tokenTransferOf(
    parsePaymentIntent({
      payment_intent_id: 'pi_1',
      status: 'pending',
      fiat_amount: '300',
      fiat_currency: 'TWD',
      crypto_amount: '9.23',
      symbol: 'USDT',
      payment_deadline: 1_733_811_354,
      payment_chain_id: 'arb',
      payment_address: ADDRESS,
      token_address: TOKEN,
      decimals: 6,
      ...fields,
    }),
  )

describe('tokenTransferOf', () => {
  it('names chain, token, recipient and the exact amount in units', () => {
    expect(transferOf({})).toEqual({
      ...{ chainId: 42161, token: TOKEN, recipient: ADDRESS, units: 9_230_000n },
    })
  })

  it.each([
    ['eth', 1],
    ['matic', 137],
    ['bsc', 56],
  ])('knows the chain %s as %i', (payment_chain_id, chainId) => {
    expect(transferOf({ payment_chain_id })?.chainId).toBe(chainId)
  })

  it.each([
    ['no chain', { payment_chain_id: null }],
    ['a chain of an unknown name', { payment_chain_id: 'solana' }],
    ['no token', { token_address: null }],
    ['a token that is no address', { token_address: `${TOKEN}0` }],
    ['no recipient', { payment_address: null }],
    [
      'a recipient that is no address of the chain',
      { payment_address: 'TQn9Y2khEsLJW1ChVWFMSMeRDow' },
    ],
    ['a recipient that is the token itself', { payment_address: TOKEN.toLowerCase() }],
    ['no decimals', { decimals: null }],
    ['more decimals than a token can have', { decimals: 256 }],
    ['an amount with more decimals than the token', { crypto_amount: '9.2300001' }],
    ['no amount', { crypto_amount: '0.00' }],
  ])('is null for a payment with %s', (_, fields) => {
    expect(transferOf(fields)).toBeNull()
  })
})

describe('unitsOf', () => {
  it('keeps the exact value, whatever zeros are written', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 40n }),
        fc.nat({ max: 24 }),
        fc.nat({ max: 6 }),
        (units, decimals, zeros) => {
          const shortest = formatDecimal({ units, scale: decimals })
          const written = (shortest.includes('.') ? shortest : `${shortest}.0`) + '0'.repeat(zeros)
          expect(unitsOf(written, decimals)).toBe(units)
        },
      ),
    )
  })
})
