import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPGlite } from '../support/databases'
import { pgliteDatabase, type Database } from 'kryptogo-payment-react/server'
import { openOrders, paid } from './ordersSupport'

const MONEY = {
  payment_tx_hash: '0xtransaction',
  received_amount: '1',
  refund_amount: '0.5',
  refund_tx_hash: '0xrefund',
  payer_address: '0xwallet',
}
const SECRETS = /0xtransaction|0xrefund|0xwallet|received|refund|0\.5|size/

let database: Database
let close: () => Promise<void>
beforeEach(async () => {
  const opened = await openPGlite()
  database = pgliteDatabase(opened.db)
  close = opened.close
})
afterEach(() => close())

describe('without authorizeRead, a request that does not name the payment', () => {
  const open = () => openOrders({ database }, { getPublicOrderData: ({ order }) => order })

  it('learns what is needed to pay, and nothing else', async () => {
    const shop = open()
    const first = await shop.ask()
    expect(first.data).toMatchObject({ order_data: { size: 'M' } })
    const { data } = await shop.ask()
    expect(Object.keys(data).sort()).toEqual([
      ...['crypto_amount', 'decimals', 'events_path', 'fiat_amount', 'fiat_currency'],
      ...['payment_address', 'payment_chain_id', 'payment_deadline', 'payment_intent_id'],
      ...['reused', 'server_time', 'status', 'symbol', 'token_address'],
    ])
  })

  it('learns of money that it was seen', async () => {
    const shop = open()
    const id = await shop.offered()
    await shop.becomes(id, MONEY)
    const { status, data } = await shop.ask()
    expect({ status, data }).toMatchObject({
      ...{ status: 200, data: { payment_intent_id: id, money_seen: true, reused: true } },
    })
    expect(data).not.toHaveProperty('payment_address')
    expect(JSON.stringify(data)).not.toMatch(SECRETS)
    expect(await shop.ask('A-1', { id: 'another' })).toEqual(await shop.ask())
  })

  it('learns of a paid order that it is paid', async () => {
    const shop = open()
    const id = await shop.offered()
    await shop.becomes(id, paid())
    expect(await shop.ask()).toMatchObject({ status: 409, error: 'already_paid', data: {} })
    expect(await shop.ask('A-1', { id: 'another' })).toMatchObject({ status: 409, data: {} })
  })

  it('may be warned of once', async () => {
    const shop = open()
    void shop.payments.start()
    await shop.payments.stop()
    void shop.payments.start()
    await shop.payments.stop()
    expect(shop.lines).toMatchObject([
      { level: 'warn', message: expect.stringContaining('authorizeRead') as string },
    ])
  })
})

describe('without authorizeRead, a request that names the payment', () => {
  it('reads all of it', async () => {
    const shop = openOrders({ database }, { getPublicOrderData: ({ order }) => order })
    const id = await shop.offered()
    await shop.becomes(id, MONEY)
    const { data } = await shop.ask('A-1', { id })
    expect(data).toMatchObject({
      ...{ payment_tx_hash: '0xtransaction', received_amount: '1', refund_amount: '0.5' },
      ...{ order_data: { size: 'M' }, reused: true },
    })
    expect(data).not.toHaveProperty('payment_address')
    expect(data).not.toHaveProperty('money_seen')
    expect(data).not.toHaveProperty('payer_address')
  })
})

describe('with authorizeRead, a request', () => {
  const open = () =>
    openOrders(
      { database },
      { authorizeRead: ({ request }) => request.headers.get('cookie') === 'session=alice' },
    )
  const alice = { headers: { cookie: 'session=alice' } }
  const mallory = { headers: { cookie: 'session=mallory' } }

  it('that may read the payment reads all of it, without naming it', async () => {
    const shop = open()
    const { id } = await shop.ask('A-1', alice)
    await shop.becomes(String(id), MONEY)
    const { data } = await shop.ask('A-1', alice)
    expect(data).toMatchObject({ payment_intent_id: id, payment_tx_hash: '0xtransaction' })
  })

  it('that may not is refused, although it names the payment, and nothing is created', async () => {
    const shop = open()
    const { id = '' } = await shop.ask('A-1', alice)
    for (const change of [{}, { payment_tx_hash: '0xtransaction' }, paid()]) {
      await shop.becomes(id, change)
      for (const request of [mallory, { ...mallory, id }])
        expect(await shop.ask('A-1', request)).toMatchObject({
          ...{ status: 403, error: 'forbidden', data: {} },
        })
    }
    expect(shop.made()).toEqual([id])
  })

  it('that may not does not change what is offered, nor the data of the order', async () => {
    const shop = open()
    const { id: first = '' } = await shop.ask('A-1', alice)
    shop.order.amount = '280'
    const { id: second } = await shop.ask('A-1', alice)
    shop.order.amount = '300'
    shop.order.data = { size: 'XXL' }
    expect(await shop.ask('A-1', mallory)).toMatchObject({ status: 403 })
    expect(await shop.payments.orders.get('A-1')).toMatchObject({
      ...{ offered: second, order: { size: 'M' } },
    })
    expect(await shop.payments.getHistory(first)).toHaveLength(1)
  })

  it('for a paid order learns the payment only if it may read it', async () => {
    const shop = open()
    const { id = '' } = await shop.ask('A-1', alice)
    await shop.becomes(id, paid())
    expect(await shop.ask('A-1', alice)).toMatchObject({
      status: 409,
      data: { payment_intent_id: id },
    })
  })

  it('is not warned about', async () => {
    const shop = open()
    void shop.payments.start()
    await shop.payments.stop()
    expect(shop.lines).toEqual([])
  })
})

describe('`authorizeCreate`', () => {
  it('comes before everything else, and counts requests that reuse a payment', async () => {
    const authorizeCreate = vi.fn(() => true)
    const shop = openOrders({ database }, { authorizeCreate })
    await shop.offered()
    await shop.offered()
    expect(authorizeCreate).toHaveBeenCalledTimes(2)
    authorizeCreate.mockReturnValue(false)
    expect(await shop.ask()).toMatchObject({ status: 403, error: 'forbidden' })
  })
})

describe('an order id', () => {
  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(201)],
    ['a number', 7],
    ['with white space at its end', 'A-1 '],
    ['with a space that looks like another', 'A\u00a01'],
    ['with an invisible character', 'A\u200b1'],
    ['with a line break', 'A\n1'],
    ['decomposed', 'Cafe\u0301'],
  ])('that is %s is refused, and nothing is created', async (_, orderId) => {
    const shop = openOrders(
      { database },
      {
        getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD', orderId: orderId as string }),
      },
    )
    expect(await shop.ask()).toMatchObject({ status: 500, error: 'price_failed' })
    expect(shop.made()).toEqual([])
    expect(shop.lines).toMatchObject([
      { details: { reason: expect.stringContaining('orderId') as string } },
    ])
  })

  it('may be of any letters, with spaces', async () => {
    const shop = openOrders({ database })
    const id = await shop.offered('訂單 42 – 茶 🛒')
    expect(await shop.payments.orders.get('訂單 42 – 茶 🛒')).toMatchObject({ offered: id })
  })
})
