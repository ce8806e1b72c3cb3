import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTransfer } from '../../../src/server/transfers/check'
import { error, params, thrownBy, USDT, WALLET } from '../../support/transfers'

const valid = { idempotencyKey: 'payout-17', ...params }
const TRON = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'
const PAYEE = 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8'

/** Checks what may not even be of the type, as from JavaScript. */
const check = (changes: object, mayApprove = false) =>
  checkTransfer(Object.assign({ ...valid }, changes), mayApprove)

describe('a transfer is refused', () => {
  it.each([
    ['no key', { idempotencyKey: undefined }, 'idempotencyKey of type undefined'],
    ['an empty key', { idempotencyKey: '' }, '1 to 255 visible'],
    ['a blank key', { idempotencyKey: '   ' }, '1 to 255 visible'],
    ['a long key', { idempotencyKey: 'k'.repeat(256) }, '1 to 255 visible'],
    ['a key with a NUL', { idempotencyKey: 'a\0b' }, '1 to 255 visible'],
    ['a key with half a character', { idempotencyKey: 'a\ud800' }, '1 to 255 visible'],
    ['a key with a zero-width space', { idempotencyKey: 'a\u200bb' }, '1 to 255 visible'],
    ['a key with a space at its end', { idempotencyKey: 'w-1 ' }, 'trimmed'],
    ['a key with a no-break space at its end', { idempotencyKey: 'w-1\u00a0' }, 'trimmed'],
    ['a key with a no-break space inside', { idempotencyKey: 'w\u00a01' }, '1 to 255 visible'],
    ['a key in decomposed form', { idempotencyKey: 'cafe\u0301' }, 'composed form'],
    ['a key with a Hangul filler', { idempotencyKey: 'w-1\u3164' }, '1 to 255 visible'],
    ['a key with a variation selector', { idempotencyKey: 'w-1\ufe0f' }, '1 to 255 visible'],
    ['a number', { amount: 5 }, 'amount of type number is not a string'],
    ['an exponent', { amount: '1e3' }, 'has an exponent'],
    ['a sign', { amount: '-1' }, 'has a sign'],
    ['letters', { amount: '12abc' }, 'has "a" in it'],
    ['nothing', { amount: '0.000' }, 'above zero'],
    ['a long amount', { amount: '1'.repeat(65) }, 'over 64 characters'],
    ['no chain', { chain_id: '' }, 'not the name of a chain'],
    ['a chain with a space', { chain_id: 'arb one' }, 'not the name of a chain'],
    ['a long chain', { chain_id: 'a'.repeat(33) }, 'not the name of a chain'],
    ['no wallet', { wallet_address: undefined }, 'wallet_address of type undefined'],
    ['a long wallet', { wallet_address: 'T'.repeat(129) }, '1 to 128 visible characters'],
    ['a mistyped wallet', { wallet_address: WALLET.replace('fE5', 'fe5') }, 'EIP-55'],
    ['a mistyped contract', { contract_address: USDT.replace('Fd0', 'fd0') }, 'contract_address'],
    ['a short wallet', { wallet_address: WALLET.slice(0, -1) }, 'it has 39 characters'],
    ['the zero address', { wallet_address: `0x${'0'.repeat(40)}` }, 'zero address'],
    ['the contract itself', { wallet_address: USDT.toLowerCase() }, "token's own contract"],
    ['a name', { wallet_address: 'vitalik.eth' }, 'not an address of arb'],
    ['digits without 0x', { wallet_address: WALLET.slice(2) }, 'pass 0x and 40'],
  ])('%s', (_, changes, why) => {
    for (const mayApprove of [false, true])
      expect(thrownBy(() => check(changes, mayApprove))).toEqual(
        error('invalid_transfer', why, { retryable: false }),
      )
  })

  it('when it is not an object', () => {
    const nothing = JSON.parse('null') as typeof valid
    expect(() => checkTransfer(nothing, false)).toThrow('transfers.send takes an object')
  })

  it.each(['contract_address', 'wallet_address'])(
    '%s of another chain, without approve',
    (name) => {
      const other = { chain_id: 'tron', [name]: name === 'wallet_address' ? PAYEE : TRON }
      expect(() => check(other)).toThrow(
        /Configure transfers\.approve to validate addresses of tron/,
      )
      expect(() => check(other, true)).not.toThrow()
    },
  )
})

describe('a transfer is accepted', () => {
  it('with its known fields alone, unchanged', () => {
    expect(check({ amount: '007.10', memo: 'x' })).toEqual({ ...valid, amount: '007.10' })
  })

  it.each(['訂單-17', 'order 17', 'a'.repeat(255), "'; drop table kgp_transfers; --"])(
    'the key %s',
    (idempotencyKey) => {
      expect(check({ idempotencyKey }).idempotencyKey).toBe(idempotencyKey)
    },
  )

  it('with each field read once', () => {
    let reads = 0
    const tricky = {
      ...valid,
      get amount() {
        return reads++ ? '999999' : '1'
      },
    }
    expect(checkTransfer(tricky, false).amount).toBe('1')
  })

  it('with any plain decimal above zero, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double().map(String), fc.stringMatching(/^[\d.]{0,9}$/)),
        (amount) => {
          const isFine = /^\d+(\.\d+)?$/.test(amount) && /[1-9]/.test(amount) && amount.length <= 64
          if (isFine) expect(check({ amount }).amount).toBe(amount)
          else expect(() => check({ amount })).toThrow('amount')
        },
      ),
    )
  })
})
