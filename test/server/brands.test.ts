import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { call, get, openShop, type ShopOptions } from './shop'

const TRANSFER = {
  ...{ idempotencyKey: 'payout-1', chain_id: 'arb', amount: '6' },
  contract_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
  wallet_address: '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e',
}

describe.each(stores)('two client ids on one $name', ({ open }) => {
  let store: OpenStore
  let one: ReturnType<typeof openBrand>
  let other: ReturnType<typeof openBrand>
  beforeEach(async () => {
    store = await open()
    one = openBrand('one')
    other = openBrand('other')
  })
  afterEach(async () => {
    await Promise.all([one.payments.stop(), other.payments.stop()])
    await store.close()
  })

  /** A brand whose orders have the ids of the other's. */
  function openBrand(clientId: string, options: ShopOptions = {}) {
    return openShop(store, {
      clientId,
      getPrice: () => ({
        ...{ fiat_amount: '300', fiat_currency: 'TWD', orderId: 'A-1' },
        order_data: { brand: clientId },
      }),
      transfers: {
        limits: [{ chain_id: 'arb', contract_address: TRANSFER.contract_address, perDay: '10' }],
      },
      ...options,
    })
  }

  const rows = <Row extends object>(sql: string) => store.database.query<Row>(sql)

  it('each have a payment of the order that both call A-1', async () => {
    const [own, others] = [await one.create(), await other.create()]
    expect(await one.payments.orders.get('A-1')).toMatchObject({
      ...{ order: { brand: 'one' }, offered: own },
      payments: [{ id: own }],
    })
    expect(await other.payments.orders.get('A-1')).toMatchObject({ offered: others })
    await one.payments.orders.reopen('A-1', 'sent back')
    expect(await other.payments.orders.get('A-1')).toMatchObject({ offered: others })
  })

  it('read, list, stream and overrule nothing of the other’s', async () => {
    const id = await one.create()
    expect(await other.payments.getPayment(id)).toBeNull()
    expect(await other.payments.getHistory(id)).toEqual([])
    expect(await other.payments.orders.get('A-1')).toBeNull()
    await expect(other.payments.orders.reopen('A-1', 'why')).rejects.toMatchObject({
      code: 'unknown_order',
    })
    for (const path of [`/intent/${id}`, `/intent/${id}/events`])
      expect((await other.payments.fetch(get(path))).status).toBe(404)
    await expect(other.payments.overrule(id, 'why')).rejects.toMatchObject({
      code: 'invalid_intent_id',
    })
    expect(await one.payments.getHistory(id)).toHaveLength(1)
  })

  it('deliver nothing of the other’s, whatever is called or due', async () => {
    let isBroken = true
    const broken = openBrand('one', {
      onStatusChange: () => {
        if (isBroken) throw new Error('out of stock')
      },
    })
    const id = await broken.create()
    broken.fake.update(id, { status: 'success', received_amount: '9.23' })
    expect((await call(broken.payments, id, 'success')).status).toBe(503)

    await other.clock.advanceAsync(60_000)
    expect(await other.payments.reconcile()).toEqual({ checked: 0, failed: 0 })
    expect((await call(other.payments, id, 'success')).status).toBe(404)
    expect(other.events).toEqual([])
    const health = await other.payments.fetch(get('/health'))
    expect(await health.json()).toMatchObject({ data: { undelivered: 0, overdue: 0 } })

    isBroken = false
    await broken.clock.advanceAsync(60_000)
    expect(await broken.payments.reconcile()).toEqual({ checked: 1, failed: 0 })
    expect(await broken.payments.getHistory(id)).toContainEqual(
      expect.objectContaining({ kind: 'delivered' }),
    )
  })

  it('put off no look at a payment of the other’s', async () => {
    const id = await one.create()
    const due = () => rows('select next_check_at, failures from kryptogo.kgp_intents')
    const before = await due()
    await other.create()
    other.fake.scenario = 'offline'
    await other.clock.advanceAsync(60_000)
    await other.settled(other.payments.reconcile())
    expect(await due()).toContainEqual(before[0])
    one.fake.update(id, { status: 'success', received_amount: '9.23' })
    await one.clock.advanceAsync(60_000)
    await one.payments.reconcile()
    expect(one.statuses()).toEqual(['success'])
  })

  it('store a payment of the same id, each their own', async () => {
    const id = await one.create()
    const [intent] = one.fake.intents
    const data = { ...intent, client_id: 'other', fiat_amount: '300' }
    const same = openBrand('other', {
      kryptogo: () => Promise.resolve(Response.json({ code: 0, data })),
    })
    expect(await same.create()).toBe(id)
    await one.payments.checkpoint()
    await same.payments.checkpoint()
    one.fake.update(id, { status: 'success', received_amount: '9.23' })
    await call(one.payments, id, 'success')
    expect(await one.status(id)).toBe('success')
    expect(await same.status(id)).toBe('pending')
    for (const { payments } of [one, same])
      expect(await payments.verifyAudit()).toMatchObject({ ok: true, chains: 1, checkpoints: 2 })
  })

  it('send, read and count no transfers of the other’s', async () => {
    await one.payments.transfers.send(TRANSFER)
    expect(await other.payments.transfers.get('payout-1')).toBeNull()
    const sent = await other.payments.transfers.send({ ...TRANSFER, amount: '7' })
    expect(await other.payments.transfers.get('payout-1')).toMatchObject({
      ...{ params: { amount: '7' }, transfer: sent },
    })
    expect(await one.payments.transfers.get('payout-1')).toMatchObject({ params: { amount: '6' } })
    const more = { ...TRANSFER, idempotencyKey: 'payout-2', amount: '5' }
    await expect(one.payments.transfers.send(more)).rejects.toMatchObject({
      data: { limit: 'perDay', left: '4' },
    })
  })

  it('share the owner of a transaction hash, whose id only its own client is told', async () => {
    const money = { status: 'success', received_amount: '9.23', payment_tx_hash: '0xab' } as const
    const [own, others] = [await one.create(), await other.create()]
    one.fake.update(own, money)
    await call(one.payments, own, 'success')
    other.fake.update(others, money)
    await call(other.payments, others, 'success')
    expect(other.events).toMatchObject([{ status: 'success', anomalies: ['shared_transaction'] }])
    expect(JSON.stringify([other.anomalies, other.events])).not.toContain(own)
    for (const { payments } of [one, other])
      expect(await payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it('verify their own audit, and notice nothing of the other’s', async () => {
    const id = await one.create()
    await other.create()
    await rows(`update kryptogo.kgp_intents set status = 'expired' where id = '${id}'`)
    expect(await one.payments.verifyAudit()).toMatchObject({ ok: false })
    expect(await other.payments.verifyAudit()).toMatchObject({ ok: true, rows: 1 })
  })

  it('hear of their own changes alone', async () => {
    const channels = new Map<string, string>()
    for (const clientId of ['one', 'other']) {
      const database = store.another()
      const brand = openBrand(clientId, {
        database: {
          ...database,
          listen: (channel, listener) => {
            // Not that on which a process tests whether it hears anything.
            if (channel.startsWith('kryptogo_changed_')) channels.set(clientId, channel)
            return (
              database.listen?.(channel, listener) ?? Promise.reject(new Error('cannot listen'))
            )
          },
        },
      })
      const stream = await brand.payments.fetch(get(`/intent/${await brand.create()}/events`))
      await stream.body?.cancel()
      await brand.payments.stop()
    }
    expect(channels.get('one')).toMatch(/^kryptogo_changed_[0-9a-f]{32}$/)
    expect(channels.get('other')).not.toBe(channels.get('one'))
  })
})
