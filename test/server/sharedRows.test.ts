import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { openOrders } from './ordersSupport'
import { call, openShop, post } from './shop'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Times that this library never writes, from a moment on. */
const wildTimes = (now: number) => [now + 3 * 365 * 24 * HOUR, 'Infinity', 'NaN']

describe.each(stores)('a time that something else has written, on $name,', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  const run = (sql: string, parameters: unknown[]) => store.database.query(sql, parameters)

  const writeGate = (since: unknown, until: unknown, needsAnswer: boolean) =>
    run(
      `insert into kryptogo.kgp_gate (client_id, closed_since, closed_until, needs_answer)
        values ('a-client-of-ours', $1::float8, $2::float8, $3)
        on conflict (client_id) do update set closed_since = excluded.closed_since,
          closed_until = excluded.closed_until, needs_answer = excluded.needs_answer`,
      [since, until, needsAnswer],
    )

  it.each([true, false])(
    'does not close the gate toward KryptoGO (an answer is needed: %j)',
    async (needsAnswer) => {
      const shop = openShop(store)
      const ids = [await shop.create()]
      const [start] = [shop.clock.now()]
      for (const until of wildTimes(start))
        for (const since of [start, start + HOUR, 0, '-Infinity', 'NaN']) {
          await writeGate(since, until, needsAnswer)
          await shop.clock.advanceAsync(2 * MINUTE)
          const there = shop.another()
          expect(await there.reconcile()).toEqual({ checked: ids.length, failed: 0 })
          const made = await there.fetch(post('/intent', {}))
          expect(made.status).toBe(200)
          const { data } = (await made.json()) as { data: { payment_intent_id: string } }
          ids.push(data.payment_intent_id)
          await there.stop()
        }
    },
  )

  it('does not keep processes from sharing what KryptoGO asks for afterwards', async () => {
    const asked = { isLimited: true, requests: 0 }
    const shop = openShop(store, {
      kryptogo: (...request) => {
        asked.requests++
        return asked.isLimited
          ? Promise.resolve(new Response('{}', { status: 429, headers: { 'Retry-After': '60' } }))
          : shop.fake.fetch(...request)
      },
    })
    asked.isLimited = false
    await shop.create()
    asked.isLimited = true
    await writeGate(shop.clock.now(), 'Infinity', false)
    await shop.payments.fetch(post('/intent', {}))
    const before = asked.requests
    asked.isLimited = false
    await shop.clock.advanceAsync(59_000)
    const there = shop.another()
    expect(await there.reconcile()).toEqual({ checked: 0, failed: 0 })
    expect(asked.requests).toBe(before)
    await shop.clock.advanceAsync(MINUTE)
    expect(await there.reconcile()).toEqual({ checked: 1, failed: 0 })
  })

  it('does not reserve an order for longer than a process can', async () => {
    const shop = openOrders(store)
    for (const [index, until] of wildTimes(shop.clock.now()).entries()) {
      const orderId = `A-${index}`
      await run(
        `insert into kryptogo.kgp_orders
            (client_id, order_id, is_named, version, attempt, token, reserved_at, reserved_until)
          values ('a-client-of-ours', $1, true, 1, 1, 'forged', $2, $3)`,
        [orderId, shop.clock.now(), until],
      )
      expect(await shop.ask(orderId)).toMatchObject({ status: 200 })
    }
  })

  it('does not keep payments that were made elsewhere from being taken in', async () => {
    const shop = openShop(store, {
      matchOrder: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
    })
    for (const until of wildTimes(shop.clock.now()))
      await run(
        `insert into kryptogo.kgp_orders
            (client_id, order_id, is_named, token, reserved_at, reserved_until)
          values ('a-client-of-ours', $1, true, 'forged', 0, $2)`,
        [String(until), until],
      )
    const id = await shop.createElsewhere()
    expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(200)
    expect(await shop.status(id)).toBe('pending')
  })

  it.each(['pending', 'insufficient_not_refunded', 'expired'] as const)(
    'does not keep a payment that is %s from being looked at',
    async (status) => {
      const shop = openShop(store)
      const id = await shop.create()
      shop.fake.update(id, { status })
      await call(shop.payments, id, status)
      const { clock } = shop
      const times = ['Infinity', 'NaN', null, clock.now() + 31 * HOUR]
      for (const at of status === 'pending' ? [...times, clock.now() + 11 * MINUTE] : times) {
        await run('update kryptogo.kgp_intents set next_check_at = $1', [at])
        expect(await shop.payments.reconcile()).toEqual({ checked: 1, failed: 0 })
      }
    },
  )

  it('is corrected by a started server within a minute', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    void shop.payments.start()
    await shop.clock.advanceAsync(1_000)
    shop.fake.update(id, { status: 'success' })
    await run('update kryptogo.kgp_intents set next_check_at = null', [])
    for (let ms = 0; ms < 65_000 && !shop.events.length; ms += 500)
      await shop.settled(Promise.resolve(), 500).then(() => shop.clock.advanceAsync(500))
    await shop.settled(shop.payments.stop())
    expect(shop.statuses()).toEqual(['success'])
  })
})
