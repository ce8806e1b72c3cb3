import { describe, expect, it } from 'vitest'
import { sharedPGlite } from '../support/databases'
import { openOrders } from './ordersSupport'

type Change = Parameters<ReturnType<typeof openOrders>['fake']['update']>[1]

const STATUSES = [
  'pending',
  'expired',
  'insufficient_not_refunded',
  'insufficient_refunded',
  'success',
]
const UNDOCUMENTED = ['confirmed', 'processing', 'refunded']
const FACTS: readonly (readonly [string, (id: string) => Change])[] = [
  ['a transaction', (id) => ({ payment_tx_hash: `0x${id}` })],
  ['an amount', () => ({ received_amount: '1' })],
  ['an amount that cannot be read', () => ({ received_amount: '1e-7' })],
]

const answers = STATUSES.flatMap((stored) =>
  [...STATUSES, ...UNDOCUMENTED].flatMap((answered) =>
    FACTS.map(([what, fact]) => ({ stored, answered, what, fact })),
  ),
)

let orders = 0

/** An order with one payment, that KryptoGO has said some things about. */
async function openOrder(...changes: readonly ((id: string) => Change)[]) {
  const shop = openOrders({ database: sharedPGlite })
  const orderId = `money ${++orders}`
  const first = await shop.offered(orderId)
  for (const change of changes) await shop.becomes(first, change(first))
  return { ...shop, orderId, first }
}

type Order = Awaited<ReturnType<typeof openOrder>>

/** The answers to a request at the same price, at another, and past the deadline. */
async function askThrice({ ask, clock, order, orderId, first }: Order) {
  const request = () => ask(orderId, { id: first })
  const same = await request()
  order.amount = '299'
  const other = await request()
  await clock.advanceAsync(24 * 60 * 60_000)
  order.amount = '300'
  return [same, other, await request()]
}

/** Expects that the order is answered with its payment, to which nothing more is to be sent. */
async function expectClosed(opened: Order): Promise<void> {
  for (const { status, id, data } of await askThrice(opened)) {
    expect({ status, id }).toEqual({ status: 200, id: opened.first })
    expect(data).not.toHaveProperty('payment_address')
  }
  expect(opened.made()).toEqual([opened.first])
  expect((await opened.read(opened.first)).data).not.toHaveProperty('payment_address')
}

/** Expects that another payment of the order is offered. */
async function expectOpen({ ask, orderId, first }: Order): Promise<void> {
  const { id, data } = await ask(orderId, { id: first })
  expect(data).toHaveProperty('payment_address')
  expect(id).not.toBe(first)
}

describe.each([
  ['', {}],
  [' at another price', { fiat_amount: '299' }],
])('an answer%s with money leaves its order to it until it is settled', (_, terms) => {
  it.each(answers)('$stored, then $answered with $what', async ({ stored, answered, fact }) => {
    const opened = await openOrder(
      () => ({ status: stored }),
      (id) => ({ status: answered, ...fact(id), ...terms }),
    )
    const status = await opened.status(opened.first)
    if (status === 'success') {
      expect((await opened.ask(opened.orderId, { id: opened.first })).status).toBe(409)
      return
    }
    if (status === 'insufficient_refunded') {
      await expectOpen(opened)
      return
    }
    await expectClosed(opened)
  })
})

const NOTHING = { received_amount: '', refund_amount: '' }

describe('money that was seen once', () => {
  it.each<[string, readonly Change[]]>([
    [
      'too little without amounts, then expired',
      [{ status: 'insufficient_not_refunded' }, { status: 'expired' }],
    ],
    [
      'too little without amounts, then expired twice',
      [
        { status: 'insufficient_not_refunded' },
        { status: 'expired' },
        { status: 'expired', ...NOTHING, group_key: 'a' },
      ],
    ],
    [
      'an amount that cannot be read, then none',
      [{ received_amount: '1e-7' }, { ...NOTHING, group_key: 'a' }],
    ],
    [
      'an amount that cannot be read, then none, and expired',
      [{ received_amount: '1e-7' }, { status: 'expired', ...NOTHING }],
    ],
    ['an amount, then 0', [{ received_amount: '2' }, { received_amount: '0' }]],
    [
      'an amount, then 0, and expired',
      [{ received_amount: '2' }, { status: 'expired', received_amount: '0' }],
    ],
    [
      'a refund that cannot be read',
      [{ received_amount: '2' }, { status: 'expired', refund_amount: '1e-7' }],
    ],
    [
      'a success at another price without amounts, then pending at ours',
      [
        { status: 'success', fiat_amount: '299' },
        { status: 'pending', fiat_amount: '300' },
      ],
    ],
    [
      'too little at another price, then expired at ours',
      [
        { status: 'insufficient_not_refunded', fiat_amount: '299' },
        { status: 'expired', fiat_amount: '300' },
      ],
    ],
    [
      'more than was sent back by an answer of no known status',
      [{ received_amount: '2' }, { status: 'refunded', refund_amount: '1' }],
    ],
  ])('keeps its order: %s', async (_, changes) => {
    await expectClosed(await openOrder(...changes.map((change) => () => change)))
  })

  it.each<[string, readonly Change[]]>([
    [
      'too little without amounts, then expired with all sent back',
      [
        { status: 'insufficient_not_refunded' },
        { status: 'expired', received_amount: '2', refund_amount: '2' },
      ],
    ],
    [
      'too little without amounts, then refunded',
      [{ status: 'insufficient_not_refunded' }, { status: 'insufficient_refunded' }],
    ],
    [
      'an amount, all sent back by an answer of no known status, then expired',
      [
        { received_amount: '2' },
        { status: 'refunded', refund_amount: '2' },
        { status: 'expired', ...NOTHING },
      ],
    ],
    [
      'an amount, then 0, then expired with all sent back',
      [
        { received_amount: '2' },
        { received_amount: '0' },
        { status: 'expired', received_amount: '2', refund_amount: '2' },
      ],
    ],
    [
      'an amount that could not be read and is 0',
      [{ received_amount: '1e-7' }, { status: 'expired', received_amount: '0' }],
    ],
  ])('leaves its order: %s', async (_, changes) => {
    await expectOpen(await openOrder(...changes.map((change) => () => change)))
  })

  it('is reported where its payment had ended without any', async () => {
    const { kinds, payments, first, status } = await openOrder(
      () => ({ status: 'expired' }),
      (id) => ({ status: 'pending', payment_tx_hash: `0x${id}`, received_amount: '2' }),
    )
    expect(kinds()).toEqual(['contradiction'])
    expect(await status(first)).toBe('expired')
    expect(await payments.verifyAudit()).toMatchObject({ ok: true })
    const history = await payments.getHistory(first)
    expect(history.at(-1)?.body).toMatchObject({
      ...{ status: 'expired', change: null },
      seen: { status: 'pending', payment_tx_hash: `0x${first}`, received_amount: '2' },
    })
  })

  it('is never told by an older answer to be less', async () => {
    const { payments, first } = await openOrder(
      () => ({ status: 'expired', received_amount: '3', refund_amount: '1' }),
      () => ({ status: 'pending', received_amount: '2', refund_amount: '0' }),
    )
    expect((await payments.getPayment(first))?.intent).toMatchObject({
      ...{ status: 'expired', received_amount: '3', refund_amount: '1' },
    })
  })

  it('is kept where a new payment already had it, and its first status could not be stored', async () => {
    const { fake, ask, made } = openOrders(
      {
        database: { ...sharedPGlite, transaction: () => Promise.reject(new Error('ECONNREFUSED')) },
      },
      {
        kryptogo: async (input, init) => {
          const answer = (await (await fake.fetch(input, init)).json()) as { data: object }
          return Response.json({
            ...answer,
            data: { ...answer.data, status: 'insufficient_not_refunded' },
          })
        },
      },
    )
    for (let times = 0; times < 2; times++) {
      const { status, data } = await ask('money of a new payment')
      expect(status).toBe(200)
      expect(data).not.toHaveProperty('payment_address')
    }
    expect(made()).toHaveLength(1)
  })
})
