import { createKryptogoClient, verifyAudit } from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { stores, type OpenStore } from '../support/databases'
import { API_KEY, call, get, openShop } from './shop'

const CLIENT_ID = 'a-client-of-ours'

/** Computes what anyone can: a hash without a key. */
function unkeyed(...values: readonly unknown[]) {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}

describe.each(stores)('records that somebody else writes on $name', ({ open }) => {
  let store: OpenStore
  let shop: ReturnType<typeof openShop>
  beforeEach(async () => {
    store = await open()
    shop = openShop(store, {
      getPrice: () => ({
        ...{ fiat_amount: '300', fiat_currency: 'TWD', orderId: 'A-1' },
        order_data: { order_id: 'A-1' },
      }),
    })
  })
  afterEach(() => store.close())

  const run = (sql: string, values?: readonly unknown[]) => store.database.query(sql, values)
  const broken = async () => {
    const report = await shop.payments.verifyAudit()
    return report.ok ? null : report.broken
  }
  const changed = () => shop.anomalies.filter(({ kind }) => kind === 'record_changed')

  /** Writes an audit row that says a payment has succeeded, at the end of its chain. */
  async function forgeRow(id: string, hash: (previous: string, body: string) => string) {
    const subject = `intent:${id}`
    const [head] = await store.database.query<{ seq: number; head: string; intent: string }>(
      'select seq, head, intent from kryptogo.kgp_intents where id = $1',
      [id],
    )
    if (!head) throw new Error(`There is no ${id}`)
    const event = { status: 'success', previous: 'pending', late: false, overruled: null }
    const intent = JSON.parse(head.intent) as object
    const change = { number: 1, ...event, intent, anomalies: [], paidBy: id, dueBack: null, at: 1 }
    const body = JSON.stringify({ status: 'success', change, anomalies: [], facts: { changes: 1 } })
    await run(
      `insert into kryptogo.kgp_audit (client_id, subject, seq, at, kind, body, hash)
        values ($1, $2, $3::integer, 1, 'observed', $4, $5)`,
      [CLIENT_ID, subject, head.seq + 1, body, hash(head.head, body)],
    )
    return { subject, seq: head.seq + 1 }
  }

  const forgeries = {
    'a hash of its own': () => 'f'.repeat(64),
    'a hash without the key': (previous: string, body: string) =>
      unkeyed('audit', CLIENT_ID, previous, 'intent', 2, 1, 'observed', body),
  }

  describe.each(Object.entries(forgeries))('an event with %s', (_, hash) => {
    it('stops at verifyAudit, is reported, and keeps no genuine event out', async () => {
      const id = await shop.create()
      const { subject, seq } = await forgeRow(id, hash)
      expect(await broken()).toEqual({ subject, seq, reason: 'row_changed' })
      await call(shop.payments, id, 'pending')
      await shop.clock.advanceAsync(2_000)
      expect(shop.events).toEqual([])
      expect(changed()).toEqual([
        { kind: 'record_changed', intentId: id, details: { subject, isRestored: false } },
      ])

      shop.fake.update(id, { status: 'success', received_amount: '9.23' })
      expect((await call(shop.payments, id, 'success')).status).toBe(200)
      expect(shop.events).toMatchObject([{ id: `${id}:1`, status: 'success', anomalies: [] }])
      expect(await shop.status(id)).toBe('success')
    })

    it('is not delivered by a payment that is made to count it', async () => {
      const id = await shop.create()
      await forgeRow(id, hash)
      await run(
        `update kryptogo.kgp_intents set changes = 1, status = 'success', next_check_at = 1`,
      )
      expect(await broken()).not.toBeNull()
      await shop.payments.reconcile()
      expect(shop.events).toEqual([])
      expect(await shop.status(id)).toBe('pending')
      expect(changed()).toContainEqual({
        ...{ kind: 'record_changed', intentId: id },
        details: { subject: `intent:${id}`, isRestored: true },
      })

      await shop.clock.advanceAsync(2_000)
      shop.fake.update(id, { status: 'success', received_amount: '9.23' })
      expect((await call(shop.payments, id, 'success')).status).toBe(200)
      expect(shop.events).toMatchObject([{ id: `${id}:1`, previous: 'pending' }])
    })
  })

  it('a whole chain that was computed without the key is found', async () => {
    const id = await shop.create()
    const subject = `intent:${id}`
    await run('alter table kryptogo.kgp_audit disable trigger user')
    await run(`update kryptogo.kgp_audit set hash = $1 where subject = $2`, [
      unkeyed('', subject, 1, 0, 'created', '{}'),
      subject,
    ])
    await run('update kryptogo.kgp_intents set head = (select hash from kryptogo.kgp_audit)')
    expect(await broken()).toEqual({ subject, seq: 1, reason: 'row_changed' })
    // nothing vouches for it any more
    shop.fake.update(id, { status: 'success' })
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    expect(shop.events).toEqual([])
    await expect(shop.payments.getPayment(id)).rejects.toMatchObject({ code: 'record_changed' })
    expect((await shop.payments.fetch(get(`/intent/${id}`))).status).toBe(503)
  })

  it('the order data of another is not handed to a handler, nor to a page', async () => {
    const orders: unknown[] = []
    const id = await shop.create()
    const other = shop.another({
      authorizeRead: ({ order }) => {
        orders.push(order)
        return true
      },
    })
    const forge = () => run(`update kryptogo.kgp_orders set order_data = '{"order_id":"Z-9"}'`)
    await forge()
    expect(await broken()).toEqual({ subject: 'order:A-1', seq: 0, reason: 'record_changed' })
    expect((await other.fetch(get(`/intent/${id}`))).status).toBe(200)
    await forge()
    shop.fake.update(id, { status: 'success', received_amount: '9.23' })
    await call(shop.payments, id, 'success')
    expect(shop.events).toMatchObject([{ orderId: 'A-1', order: { order_id: 'A-1' } }])
    expect(orders).toEqual([{ order_id: 'A-1' }])
    expect(await broken()).toBeNull()
    expect(changed()).toContainEqual({
      ...{ kind: 'record_changed', intentId: null },
      details: { subject: 'order:A-1', isRestored: true },
    })
  })

  it('an order that is made unpaid again is not paid twice', async () => {
    const before = await shop.create()
    const [unpaid] = await run('select * from kryptogo.kgp_orders')
    shop.fake.update(before, { status: 'success', received_amount: '9.23' })
    await call(shop.payments, before, 'success')
    // an older state of the order, with its seal
    await run('update kryptogo.kgp_orders set paid_by = null, seal = $1', [
      (unpaid as { seal: string }).seal,
    ])
    expect(await broken()).toMatchObject({ subject: 'order:A-1' })
    expect(await shop.payments.orders.get('A-1')).toMatchObject({ paidBy: before })
    expect(await broken()).toBeNull()
  })

  it('a payment that is put back to an earlier state is restored, and tells nothing twice', async () => {
    const id = await shop.create()
    const [earlier] = await store.database.query<Record<string, unknown>>(
      'select * from kryptogo.kgp_intents',
    )
    shop.fake.update(id, { status: 'success', received_amount: '9.23' })
    await call(shop.payments, id, 'success')
    await run(
      `update kryptogo.kgp_intents set status = $1, intent = $2, changes = 0, delivered = 0,
        seq = $3, head = $4, seal = $5, anomalies = ''`,
      ['status', 'intent', 'seq', 'head', 'seal'].map((name) => earlier?.[name]),
    )
    expect(await broken()).toMatchObject({ subject: `intent:${id}`, reason: 'head_differs' })
    await shop.clock.advanceAsync(2_000)
    expect((await call(shop.payments, id, 'success')).status).toBe(200)
    expect(shop.events).toHaveLength(1)
    expect(await shop.status(id)).toBe('success')
    expect(await broken()).toBeNull()
  })

  it('a payment that was never created is not an order’s, nor delivered', async () => {
    const id = await shop.create()
    await run(
      `insert into kryptogo.kgp_intents (client_id, id, order_id, attempt, shown, status, intent,
          deadline, created_at, changes, next_check_at)
        select client_id, 'forged', order_id, 2, true, 'success', intent, deadline, 1, 1, 1
        from kryptogo.kgp_intents`,
    )
    expect(await broken()).toMatchObject({ subject: 'intent:forged' })
    await shop.payments.reconcile()
    expect(shop.events).toEqual([])
    expect(await shop.payments.orders.get('A-1')).toMatchObject({ offered: id, paidBy: null })
    expect(await shop.create()).toBe(id)
  })

  it('a transfer with another receiver is not acted on', async () => {
    const transfer = {
      idempotencyKey: 'one',
      ...{ chain_id: 'arb', amount: '1' },
      contract_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
      wallet_address: '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e',
    }
    await shop.payments.transfers.send(transfer)
    await run(`update kryptogo.kgp_transfers set parameters = replace(parameters, '0x3f', '0x4f')`)
    const refusal = { code: 'record_changed', message: expect.stringContaining('one') as string }
    await expect(shop.payments.transfers.send(transfer)).rejects.toMatchObject(refusal)
    await expect(shop.payments.transfers.get('one')).rejects.toMatchObject(refusal)
    await expect(shop.payments.transfers.resolve('one', 'not_sent')).rejects.toMatchObject(refusal)
    expect(await broken()).toEqual({ subject: 'transfer:one', seq: 2, reason: 'record_changed' })
    expect(changed()).toHaveLength(1)
  })

  describe('a new API key', () => {
    const NEW_KEY = 'the-next-key'
    const withKey = (apiKey: string, previousKeys: readonly string[] = []) => {
      const { fetch } = shop.fake
      const credentials = { clientId: CLIENT_ID, apiKey, origin: 'https://shop.example' }
      const client = createKryptogoClient({ ...credentials, environment: { fetch } })
      return { client, audit: { previousKeys } }
    }

    it('goes on with what the earlier one has recorded, where that is named', async () => {
      const id = await shop.create()
      const options = withKey(NEW_KEY, ['unrelated', API_KEY])
      const next = shop.another(options)
      expect(await next.verifyAudit()).toMatchObject({ ok: true, chains: 1 })
      shop.fake.update(id, { status: 'success', received_amount: '9.23' })
      expect((await call(next, id, 'success')).status).toBe(200)
      expect(shop.statuses()).toEqual(['success'])
      expect(await verifyAudit(store.database, options)).toMatchObject({ ok: true })
      expect(changed()).toEqual([])
      // what is new is signed with the new key alone
      expect(await broken()).toMatchObject({ subject: `intent:${id}`, reason: 'row_changed' })
    })

    it('uses nothing that the earlier one has recorded, where that is not named', async () => {
      const id = await shop.create()
      const next = shop.another(withKey(NEW_KEY))
      expect(await next.verifyAudit()).toMatchObject({ ok: false })
      shop.fake.update(id, { status: 'success' })
      expect((await call(next, id, 'success')).status).toBe(503)
      expect(shop.events).toEqual([])
      await expect(next.getPayment(id)).rejects.toMatchObject({
        message: expect.stringContaining('pass the earlier one as `audit.previousKeys`') as string,
      })
      expect((await call(shop.payments, id, 'success')).status).toBe(200)
      expect(shop.statuses()).toEqual(['success'])
    })

    it.each([[{ previousKeys: 'a' }], [{ previousKeys: [''] }], [{ previousKeys: [7] }]])(
      'is not described by %j',
      (audit) => {
        expect(() => openShop(store, { audit: audit as never })).toThrow(
          'audit.previousKeys must be a list of earlier API keys',
        )
      },
    )
  })
})
