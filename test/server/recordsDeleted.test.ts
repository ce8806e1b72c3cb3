import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { unlock } from './chains'
import { openOrders, paid } from './ordersSupport'
import { call } from './shop'

const gone = [
  ['an order', ['kgp_orders']],
  ['a payment', ['kgp_tx_hashes', 'kgp_intents']],
  ['an order with its payment', ['kgp_tx_hashes', 'kgp_intents', 'kgp_orders']],
] as const

describe.each(stores)('rows that something else has deleted on $name', ({ open }) => {
  let store: OpenStore
  let shop: ReturnType<typeof openOrders>
  beforeEach(async () => {
    store = await open()
    shop = openOrders(store)
  })
  afterEach(() => store.close())

  describe.each(gone)('the row of %s', (_, tables) => {
    const lose = async () => {
      for (const table of tables) await store.database.query(`delete from kryptogo.${table}`)
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: false })
    }
    /** All is as it was, and `onAnomaly` has heard of it. */
    const expectRestored = async (id: string) => {
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
      const subjects = shop.anomalies.map(({ kind, details }) => [kind, details])
      const lost = tables.filter((table) => table !== 'kgp_tx_hashes')
      for (const table of lost) {
        const subject = table === 'kgp_orders' ? 'order:A-1' : `intent:${id}`
        expect(subjects).toContainEqual(['record_changed', { subject, isRestored: true }])
      }
      expect(subjects).toHaveLength(lost.length)
    }

    it('is restored when the order is asked for: a paid one is not paid twice', async () => {
      const id = await shop.offered()
      await shop.becomes(id, paid())
      await lose()
      const { data } = await shop.ask()
      expect(data).not.toHaveProperty('payment_address')
      expect(shop.made()).toEqual([id])
      expect(await shop.payments.orders.get('A-1')).toMatchObject({
        ...{ paidBy: id, offered: null },
        ...{ order: { size: 'M' }, payments: [{ id, status: 'success' }] },
      })
      await expectRestored(id)
      expect(shop.statuses()).toEqual(['success'])
    })

    it('is restored when the order is asked for: an open payment is offered again', async () => {
      const id = await shop.offered()
      await lose()
      expect(await shop.offered()).toBe(id)
      expect(shop.made()).toEqual([id])
      await expectRestored(id)
    })

    it('is restored by a callback, whose news is delivered', async () => {
      const id = await shop.offered()
      await lose()
      shop.fake.update(id, paid())
      expect((await call(shop.payments, id, 'success')).status).toBe(200)
      expect(shop.events).toMatchObject([{ id: `${id}:1`, orderId: 'A-1', order: { size: 'M' } }])
      await expectRestored(id)
    })

    it('is restored when the payment is read', async () => {
      const id = await shop.offered()
      await lose()
      expect((await shop.read(id)).data).toMatchObject({ payment_intent_id: id, status: 'pending' })
      await expectRestored(id)
      shop.fake.update(id, paid())
      await shop.clock.advanceAsync(60_000)
      await shop.payments.reconcile()
      expect(shop.statuses()).toEqual(['success'])
    })

    it('is restored when an operator looks at the order, or reopens it', async () => {
      const id = await shop.offered()
      await lose()
      expect(await shop.payments.orders.get('A-1')).toMatchObject({ offered: id })
      await lose()
      expect(await shop.payments.orders.reopen('A-1', 'lost')).toMatchObject({ offered: null })
    })
  })

  it('of an order of a payment that is due, the round restores it', async () => {
    const id = await shop.offered()
    await store.database.query('delete from kryptogo.kgp_orders')
    shop.fake.update(id, paid())
    await shop.clock.advanceAsync(60_000)
    expect(await shop.payments.reconcile()).toEqual({ checked: 1, failed: 0 })
    expect(shop.statuses()).toEqual(['success'])
  })

  it('of one payment among others, the order has it again', async () => {
    const [first = '', second = ''] = await shop.offeredAt('300', '280')
    await store.database.query('delete from kryptogo.kgp_intents where id = $1', [second])
    expect(await shop.offered()).toBe(second)
    const stored = await shop.payments.orders.get('A-1')
    expect(stored?.payments.map(({ id }) => id)).toEqual([second, first])
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it('of a paid order and its payment, with the audit, nothing is offered', async () => {
    const id = await shop.offered()
    await shop.becomes(id, paid())
    await unlock(store.database)
    for (const table of ['kgp_audit', 'kgp_tx_hashes', 'kgp_intents'])
      await store.database.query(`delete from kryptogo.${table}`)
    expect((await shop.ask()).data).not.toHaveProperty('payment_address')
    expect(shop.kinds()).toContain('record_changed')
    expect(shop.made()).toEqual([id])
  })
})
