import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { sharedPGlite } from '../support/databases'
import { openOrders } from './ordersSupport'

type Change = Parameters<ReturnType<typeof createFakeKryptogo>['update']>[1]

/** A server of this library, or the fake of one, with one order that was asked for a payment. */
interface Asked {
  first: string
  /** The first payment takes a step, or the one that is named. */
  becomes: (change: Change, id?: string) => Promise<void>
  ask: (amount?: string) => Promise<Answer>
  read: (id: string) => Promise<Answer>
}

interface Answer {
  status: number
  data?: Readonly<Record<string, unknown>>
}

async function askServer(orderId: string): Promise<Asked> {
  const shop = openOrders({ database: sharedPGlite })
  const first = await shop.offered(orderId)
  return {
    first,
    becomes: (change, id = first) => shop.becomes(id, change),
    ask(amount = '300') {
      shop.order.amount = amount
      return shop.ask(orderId, { id: first })
    },
    read: shop.read,
  }
}

async function askFake(orderId: string): Promise<Asked> {
  const fake = createFakeKryptogo({ clock: createTestClock(), scenario: 'pending', orders: true })
  const url = 'https://shop.example/v1/studio/api/payment/intent'
  const answerTo = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fake.fetch(`${url}${path}`, init)
    const { data = {} } = (await response.json()) as Partial<Answer>
    return { status: response.status, data }
  }
  const ask = (amount = '300') => {
    const price = { fiat_amount: amount, fiat_currency: 'TWD' }
    const body = JSON.stringify({ ...price, order_data: { orderId } })
    return answerTo('', { method: 'POST', body })
  }
  const first = String((await ask()).data?.['payment_intent_id'])
  return {
    first,
    ask,
    read: (id) => answerTo(`/${id}`),
    becomes: (change, id = first) => {
      fake.update(id, change)
      return Promise.resolve()
    },
  }
}

const HASH = { payment_tx_hash: '0x1' }
const REFUNDED = { status: 'insufficient_refunded', received_amount: '1', refund_amount: '1' }
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

  it.each<[string, 0 | 1, Change, readonly string[]]>([
    ['nothing', 0, {}, ['superseded', 'offered']],
    ['the first succeeds', 0, { status: 'success' }, ['not superseded', 'superseded']],
    ['the second succeeds', 1, { status: 'success' }, ['superseded', 'not superseded']],
    ['the first has money', 0, { received_amount: '1' }, ['superseded', 'superseded']],
    ['the first was refunded', 0, REFUNDED, ['superseded', 'offered']],
    ['the second has money', 1, { received_amount: '1' }, ['superseded', 'withdrawn']],
  ])('whose second payment supersedes the first, then %s', async (what, step, change, expected) => {
    const { first, becomes, ask, read } = await open(`${name}, second, ${what}`)
    const second = String((await ask('280')).data?.['payment_intent_id'])
    const ids = [first, second]
    const states = () => Promise.all(ids.map(async (id) => stateOf(await read(id))))
    await becomes(change, ids[step])
    expect(await states()).toEqual(expected)
    const answer = await ask('280')
    if (change.status === 'success') expect(answer.status).toBe(409)
    // The answer changes nothing.
    expect(await states()).toEqual(expected)
    await becomes({ status: 'success', received_amount: '9.23' }, ids[1 - step])
    expect(stateOf(await read(String(ids[step])))).toBe(
      change.status === 'success' ? 'not superseded' : 'superseded',
    )
  })

  it('with the time at which each is answered', async () => {
    const { first, ask, read } = await open(`${name}, time`)
    for (const { data } of [await ask(), await read(first)])
      expect(data).toMatchObject({ server_time: 1_767_225_600 })
  })
})

/** How a payment is shown that has an address, or none. */
function stateOf({ data = {} }: Answer): string {
  if (data['superseded'] === true) return 'payment_address' in data ? 'exposed' : 'superseded'
  if (data['status'] === 'success') return 'not superseded'
  return 'payment_address' in data ? 'offered' : 'withdrawn'
}
