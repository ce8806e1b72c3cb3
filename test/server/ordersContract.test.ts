import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { sharedPGlite } from '../support/databases'
import { openOrders } from './ordersSupport'

type Change = Parameters<ReturnType<typeof createFakeKryptogo>['update']>[1]

/** A server of this library, or the fake of one, with one order that was asked for a payment. */
interface Asked {
  first: string
  becomes: (change: Change) => Promise<void>
  ask: () => Promise<{ status: number; data?: Readonly<Record<string, unknown>> }>
}

async function askServer(orderId: string): Promise<Asked> {
  const shop = openOrders({ database: sharedPGlite })
  const first = await shop.offered(orderId)
  return {
    first,
    becomes: (change) => shop.becomes(first, change),
    ask: () => shop.ask(orderId, { id: first }),
  }
}

async function askFake(orderId: string): Promise<Asked> {
  const fake = createFakeKryptogo({ clock: createTestClock(), scenario: 'pending', orders: true })
  const body = JSON.stringify({
    ...{ fiat_amount: '300', fiat_currency: 'TWD', order_data: { orderId } },
  })
  const ask = async () => {
    const url = 'https://shop.example/v1/studio/api/payment/intent'
    const response = await fake.fetch(url, { method: 'POST', body })
    const { data = {} } = (await response.json()) as Awaited<ReturnType<Asked['ask']>>
    return { status: response.status, data }
  }
  const first = String((await ask()).data['payment_intent_id'])
  return {
    first,
    ask,
    becomes: (change) => {
      fake.update(first, change)
      return Promise.resolve()
    },
  }
}

const HASH = { payment_tx_hash: '0x1' }
const SENT_BACK = { received_amount: '2', refund_amount: '2' }

describe.each([
  ['the server', askServer],
  ['the fake', askFake],
] as const)('%s answers for an order', (name, open) => {
  it.each<[string, Change, string]>([
    ['nothing', {}, 'offers'],
    ['a transaction', HASH, 'shows'],
    ['an amount', { received_amount: '1' }, 'shows'],
    ['an amount that cannot be read', { received_amount: '1e-7' }, 'shows'],
    ['an amount that was sent back', SENT_BACK, 'offers'],
    ['a transaction that was sent back', { ...HASH, ...SENT_BACK }, 'shows'],
    ['too little, without amounts', { status: 'insufficient_not_refunded' }, 'shows'],
    ['too little, sent back', { ...HASH, status: 'insufficient_refunded' }, 'creates'],
    ['nothing, and has expired', { status: 'expired' }, 'creates'],
    ['a transaction, and has expired', { ...HASH, status: 'expired' }, 'shows'],
    ['money sent back, and has expired', { ...SENT_BACK, status: 'expired' }, 'creates'],
    [
      'a transaction sent back, and has expired',
      { ...HASH, ...SENT_BACK, status: 'expired' },
      'shows',
    ],
    ['been paid', { ...HASH, status: 'success' }, 'refuses'],
  ])('whose payment has %s', async (what, change, expected) => {
    const { first, becomes, ask } = await open(`${name}, ${what}`)
    // each payment is to have a transaction of its own
    const hash = change.payment_tx_hash && { payment_tx_hash: `0x${first}` }
    await becomes({ ...change, ...hash })
    const { status, data = {} } = await ask()
    const { payment_intent_id: id, payment_address: address, reused = false } = data
    if (expected === 'refuses') {
      expect(status).toBe(409)
      return
    }
    const isSame = expected !== 'creates'
    expect({ status, reused, isSame: id === first }).toEqual({
      ...{ status: 200, reused: isSame, isSame },
    })
    expect(address !== undefined).toBe(expected !== 'shows')
  })
})
