import { isPaymentError, type PaymentModalParams } from 'kryptogo-payment-react'
import { describe, expect, it } from 'vitest'
import { MINUTE, openShop, order } from './support'

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic
const filled = (length: number) => ({ note: 'x'.repeat(length - '{"note":""}'.length) })

describe('parameter rules of usePayment', () => {
  it.each<[string, object, string]>([
    ['an empty amount', { fiat_amount: '' }, 'invalid_amount'],
    ['a zero amount', { fiat_amount: '0' }, 'amount_too_small'],
    ['0.009', { fiat_amount: '0.009' }, 'amount_too_small'],
    ['a hair below 0.01', { fiat_amount: '0.0099999999999999999' }, 'amount_too_small'],
    ['1e3', { fiat_amount: '1e3' }, 'invalid_amount'],
    ['Arabic digits', { fiat_amount: '١٠' }, 'invalid_amount'],
    ['-5', { fiat_amount: '-5' }, 'invalid_amount'],
    ['12abc', { fiat_amount: '12abc' }, 'invalid_amount'],
    ['a space before the amount', { fiat_amount: ' 5' }, 'invalid_amount'],
    ['Infinity', { fiat_amount: 'Infinity' }, 'invalid_amount'],
    ['the number 5', { fiat_amount: 5 }, 'invalid_amount'],
    ['null', { fiat_amount: null }, 'invalid_amount'],
    ['no amount', { fiat_amount: undefined }, 'invalid_amount'],
    ['65 digits', { fiat_amount: '1'.repeat(65) }, 'invalid_amount'],
    ['twd', { fiat_currency: 'twd' }, 'invalid_currency'],
    ['EUR', { fiat_currency: 'EUR' }, 'invalid_currency'],
    ['order data of 1001 characters', { order_data: filled(1001) }, 'order_data_too_long'],
    ['cyclic order data', { order_data: cyclic }, 'invalid_order_data'],
    ['order data with a BigInt', { order_data: { count: 1n } }, 'invalid_order_data'],
    ['a list as order data', { order_data: [] }, 'invalid_order_data'],
    ['a callback over http', { callback_url: 'http://shop.example' }, 'invalid_callback_url'],
  ])('reject %s without a request or a change', async (_, bad, code) => {
    const shop = await openShop()
    const before = shop.payment
    const ended = await shop.open({ ...order, ...bad })
    expect(isPaymentError(ended.error)).toBe(true)
    expect(ended.error).toMatchObject({ code, retryable: false })
    expect(shop.fake.requests).toEqual([])
    expect(shop.payment).toBe(before)
    expect(document.querySelector('dialog')).toBeNull()
    expect(shop.clock.waiting).toBe(0)
  })

  it.each<[string, Partial<PaymentModalParams>]>([
    ['0.01', { fiat_amount: '0.01' }],
    ['64 digits', { fiat_amount: '1'.repeat(64) }],
    ['order data of 1000 characters', { order_data: filled(1000) }],
    ['a callback on localhost', { callback_url: 'http://localhost:3000/paid' }],
  ])('accept %s', async (_, good) => {
    const shop = await openShop()
    expect(await shop.open({ ...order, ...good })).toEqual({ done: true })
    expect(shop.fake.intents).toMatchObject([good])
  })

  it('do not affect the current payment', async () => {
    const shop = await openShop()
    await shop.open()
    const { data } = shop.payment
    const ended = await shop.open({ ...order, fiat_amount: '0' })
    expect(ended.error).toMatchObject({ code: 'amount_too_small' })
    expect(shop.payment.data).toBe(data)
    await shop.pass(MINUTE)
    expect(shop.payment).toMatchObject({ isSuccess: true, data: { fiat_amount: '300' } })
  })
})
