import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { call, get, openShop } from './shop'

const HOUR = 60 * 60_000

describe.each(stores)('a payment that KryptoGO denies, on $name,', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  async function openDenied() {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.scenario = 'rejected_intent_id'
    /** When it is due, or `null`. */
    async function dueAt() {
      const sql = 'select next_check_at as at from kryptogo.kgp_intents'
      const [row] = await store.database.query<{ at: number | null }>(sql)
      return row?.at ?? null
    }
    /** Checks it whenever it is due, and returns the hours until it is due no more. */
    async function lookUntilRest(most = 20) {
      const start = shop.clock.now()
      for (let looks = 0; looks < most; looks++) {
        const due = await dueAt()
        if (due === null) break
        await shop.clock.advanceAsync(Math.max(0, due - shop.clock.now()))
        expect(await shop.payments.reconcile()).toEqual({ checked: 1, failed: 1 })
        expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
      }
      return (shop.clock.now() - start) / HOUR
    }
    return { ...shop, id, dueAt, lookUntilRest }
  }

  it('is an anomaly after a few looks, and then rests', async () => {
    const { id, anomalies, reads, payments, lookUntilRest, dueAt, clock } = await openDenied()
    await lookUntilRest(2)
    expect(anomalies).toEqual([])
    await lookUntilRest(1)
    expect(anomalies).toEqual([{ kind: 'payment_denied', intentId: id, details: {} }])
    const hours = await lookUntilRest()
    expect([await dueAt(), reads()]).toEqual([null, 8])
    // longer than a fault of KryptoGO's lasts
    expect(hours).toBeGreaterThan(24)
    expect(anomalies).toHaveLength(1)
    await clock.advanceAsync(100 * HOUR)
    expect(await payments.reconcile()).toEqual({ checked: 0, failed: 0 })
    const health = (await (await payments.fetch(get('/health'))).json()) as { data: object }
    expect(health.data).toMatchObject({ overdue: 0, undelivered: 0 })
  })

  it.each(['insufficient_not_refunded', 'refunding', 'pending'])(
    'in place of which one stays %s, is an anomaly after days, and then looked at once a day',
    async (status) => {
      const { id, fake, payments, clock, kinds, reads, dueAt } = await openDenied()
      fake.scenario = 'pending'
      fake.update(id, { status })
      const looksIn = async (days: number) => {
        const before = reads()
        const end = clock.now() + days * 24 * HOUR
        for (let due = await dueAt(); due !== null && due < end; due = await dueAt()) {
          await clock.advanceAsync(Math.max(0, due - clock.now()))
          await payments.reconcile()
        }
        await clock.advanceAsync(Math.max(0, end - clock.now()))
        return reads() - before
      }
      const others = () => kinds().filter((kind) => kind !== 'unknown_status')
      await looksIn(2)
      expect(others()).toEqual([])
      await looksIn(3)
      expect(others()).toEqual(['stalled'])
      expect(await looksIn(10)).toBeLessThanOrEqual(11)
      expect(others()).toEqual(['stalled'])
      expect((await payments.verifyAudit()).ok).toBe(true)
    },
  )

  it('is followed again once a callback finds that KryptoGO knows it', async () => {
    const shop = await openDenied()
    const { id, fake, payments, statuses, lookUntilRest, dueAt, clock } = shop
    await lookUntilRest()
    expect((await shop.settled(call(payments, id, 'success'))).status).toBe(503)
    expect(await dueAt()).toBeNull()
    fake.scenario = 'pending'
    await clock.advanceAsync(1_000)
    expect((await shop.settled(call(payments, id, 'pending'))).status).toBe(200)
    expect(await dueAt()).not.toBeNull()
    fake.update(id, { status: 'success' })
    await clock.advanceAsync(24 * HOUR)
    await payments.reconcile()
    expect(statuses()).toEqual(['success'])
  })

  it('is not given up sooner because of callbacks, nor because KryptoGO is out of reach', async () => {
    const shop = await openDenied()
    const { id, fake, anomalies, payments, dueAt, clock } = shop
    for (let sent = 0; sent < 12; sent++) {
      await shop.settled(call(payments, id, 'success'))
      await clock.advanceAsync(1_000)
    }
    fake.scenario = 'server_error'
    for (let looks = 0; looks < 12; looks++) {
      await clock.advanceAsync(2 * 60_000)
      await shop.settled(payments.reconcile())
    }
    expect(anomalies).toEqual([])
    expect(await dueAt()).not.toBeNull()
  })
})
