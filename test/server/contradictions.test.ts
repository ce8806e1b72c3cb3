import { createPaymentServer } from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { call, openShop } from './shop'

const HASH = `0x${'Ab'.repeat(32)}`

describe.each(stores)('a contradiction, on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  it.each([
    ['expired', 'insufficient_refunded'],
    ['expired', 'insufficient_not_refunded'],
    ['expired', 'success'],
  ])(
    'is confirmed by another request, for an answer may be late: %s, then %s',
    async (before, after) => {
      let delay = 0
      const shop = openShop(store, { latency: () => delay })
      const other = shop.another()
      const id = await shop.create()
      shop.fake.update(id, { status: before })
      await call(shop.payments, id, before)
      await shop.clock.advanceAsync(2_000)

      // one process has asked, and its answer is long on the way
      delay = 1_500
      const slow = call(other, id, before)
      while (shop.reads() < 2) await new Promise((resolve) => setTimeout(resolve, 1))
      delay = 0
      shop.fake.update(id, { status: after })
      expect((await call(shop.payments, id, after)).status).toBe(200)
      expect((await shop.settled(slow)).status).toBe(200)

      expect(await shop.status(id)).toBe(after)
      expect(shop.statuses()).toEqual([before, after])
    },
  )

  it('a late success is not lost when KryptoGO was out of reach at the wrong moment', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, { status: 'expired' })
    await call(shop.payments, id, 'expired')
    await shop.clock.advanceAsync(2_000)
    shop.fake.update(id, { status: 'success' })
    shop.fake.scenario = 'offline'
    expect((await shop.settled(call(shop.payments, id, 'success'))).status).toBe(503)
    const history = await shop.payments.getHistory(id)
    expect(history.at(-1)?.body).toMatchObject({ claim: { status: 'success' }, seen: null })
    shop.fake.scenario = 'pending'
    await shop.clock.advanceAsync(10_000)
    await shop.payments.reconcile()
    expect(shop.statuses()).toEqual(['expired', 'success'])
  })

  it('an expired payment is checked again for two days, and no longer', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, { status: 'expired' })
    await call(shop.payments, id, 'expired')
    let looks = 0
    for (let minutes = 0; minutes < 72 * 60; minutes += 10) {
      await shop.clock.advanceAsync(10 * 60_000)
      looks += (await shop.payments.reconcile()).checked
    }
    expect(looks).toBe(4)
  })

  it('a transaction that two payments name at the same time is reported for one of them', async () => {
    const shop = openShop(store)
    const other = shop.another()
    for (let times = 0; times < 5; times++) {
      const [one, two] = [await shop.create(), await shop.create()]
      const hash = HASH.replace('b', String(times))
      shop.fake.update(one, { status: 'success', payment_tx_hash: hash })
      shop.fake.update(two, { status: 'success', payment_tx_hash: hash.toLowerCase() })
      const before = shop.events.length
      await Promise.all([call(shop.payments, one, 'success'), call(other, two, 'success')])
      const odd = shop.events.slice(before).flatMap(({ anomalies }) => anomalies)
      expect(odd).toEqual(['shared_transaction'])
    }
  })

  it('a change that an operator overrules has no anomalies, and the reason', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, { status: 'success', fiat_amount: '299' })
    await call(shop.payments, id, 'success')
    expect(shop.statuses()).toEqual([])
    await expect(shop.payments.overrule(id, ' ')).rejects.toMatchObject({
      code: 'invalid_configuration',
    })
    await shop.payments.overrule(id, 'a dollar off, agreed on the phone')
    expect(shop.events).toEqual([
      expect.objectContaining({
        status: 'success',
        anomalies: [],
        overruled: 'a dollar off, agreed on the phone',
      }),
    ])
    shop.fake.update(id, { status: 'refunded' })
    await expect(shop.payments.overrule(id, 'why not')).rejects.toMatchObject({
      code: 'invalid_intent_id',
    })
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it.each(['rollback', 'commit', 'rollback; begin', 'commit; begin'])(
    'a handler that ends its transaction by %s fails with an explanation, and nothing counts as delivered',
    async (statement) => {
      let isWrong = true
      const shop = openShop(store, {
        onStatusChange: (event, tx) => {
          if (isWrong) return tx.query(statement)
          shop.events.push(event)
          return undefined
        },
      })
      const id = await shop.create()
      shop.fake.update(id, { status: 'success' })
      expect((await call(shop.payments, id, 'success')).status).toBe(503)
      expect(await shop.status(id)).toBe('success')
      isWrong = false
      await shop.clock.advanceAsync(60_000)
      await shop.payments.reconcile()
      expect(shop.statuses()).toEqual(['success'])
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
    },
  )

  it('a transaction that the handler leaves in a failed state is its failure', async () => {
    await store.database.query(
      'create table a (id integer primary key); create table b (id integer references a deferrable initially deferred)',
    )
    const shop = openShop(store, {
      onStatusChange: (_, tx) => tx.query('insert into b values ($1)', [1]),
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    expect(await shop.status(id)).toBe('success')
    const history = await shop.payments.getHistory(id)
    expect(history.at(-1)?.kind).toBe('delivery_failed')
  })

  it('callbacks do not decide how often a failing handler is called', async () => {
    let calls = 0
    const shop = openShop(store, {
      onStatusChange() {
        calls++
        throw new Error('down')
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    for (let times = 0; times < 50; times++)
      expect((await call(shop.payments, id, 'success')).status).toBe(503)
    expect(calls).toBe(1)
    await shop.clock.advanceAsync(5_000)
    await shop.payments.reconcile()
    expect(calls).toBe(2)
  })

  it('stop() waits for one check, not for all that are due', async () => {
    let delay = 0
    const shop = openShop(store, { latency: () => delay })
    await Promise.all(Array.from({ length: 60 }, () => shop.create()))
    await shop.clock.advanceAsync(120_000)
    delay = 3_000
    void shop.payments.start()
    const reads = shop.reads()
    while (shop.reads() === reads) {
      await shop.clock.advanceAsync(10)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const at = shop.clock.now()
    await shop.settled(shop.payments.stop())
    expect(shop.clock.now() - at).toBeLessThan(10_000)
  })

  it.each([
    ['onStatusChange', { onStatusChange: undefined }],
    ['getPrice', { getPrice: 'free' }],
    ['matchOrder', { matchOrder: {} }],
    ['transfers.approve', { transfers: { approve: 'always' } }],
    ['handlerTimeoutMs', { handlerTimeoutMs: Number.NaN }],
    ['database', { database: {} }],
    ['client', { client: {} }],
    ['callbackUrl', { callbackUrl: 'http://shop.example/callback' }],
    ['logger', { logger: {} }],
  ])('a wrong %s is refused at once', (name, wrong) => {
    const { options } = openShop(store)
    const given: unknown = { ...options, ...wrong }
    expect(() => createPaymentServer(given as typeof options)).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringContaining(name) as string,
      }),
    )
  })
})
