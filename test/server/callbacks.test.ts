import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { call, get, openShop, post } from './shop'

const HASH = `0x${'ab'.repeat(32)}`

describe.each(stores)('callbacks on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  it('store KryptoGO’s answer and call the shop once, however often they come', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, { status: 'success', payment_tx_hash: HASH, received_amount: '9.23' })

    for (let times = 0; times < 3; times++) {
      const response = await call(shop.payments, id, 'success')
      expect(response.status).toBe(200)
      await shop.clock.advanceAsync(2_000)
    }
    expect(shop.events).toEqual([
      expect.objectContaining({
        id: `${id}:1`,
        status: 'success',
        previous: 'pending',
        late: false,
        order: { order_id: 'A-1' },
        anomalies: [],
        attempt: 1,
      }),
    ])
    expect(shop.events[0]?.intent).toMatchObject({ payment_tx_hash: HASH, fiat_amount: '300' })
    expect(await shop.status(id)).toBe('success')
    expect(shop.anomalies).toEqual([])
    const history = await shop.payments.getHistory(id)
    expect(history.map(({ kind }) => kind)).toEqual([
      'created',
      'observed',
      'delivered',
      'observed',
      'observed',
    ])
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it('believe KryptoGO, not the callback', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    const response = await call(shop.payments, id, 'success', { received_amount: '9.23' })
    expect(response.status).toBe(200)
    expect(await shop.status(id)).toBe('pending')
    expect(shop.events).toEqual([])
    expect(shop.kinds()).toEqual(['claim_differs'])
  })

  it('ahead of KryptoGO are checked again after 2, 10 and 60 seconds', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    await call(shop.payments, id, 'success')
    const looks: number[] = []
    const start = shop.clock.now()
    let reads = shop.reads()
    for (let second = 0; second < 90; second++) {
      await shop.clock.advanceAsync(1_000)
      await shop.payments.reconcile()
      if (shop.reads() > reads) looks.push((shop.clock.now() - start) / 1000)
      reads = shop.reads()
    }
    expect(looks).toEqual([2, 12, 72])
    shop.fake.update(id, { status: 'success' })
    await shop.clock.advanceAsync(60_000)
    await shop.payments.reconcile()
    expect(shop.statuses()).toEqual(['success'])
  })

  it('do no harm when they come out of order', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, { status: 'insufficient_refunded' })
    for (const status of ['insufficient_refunded', 'pending', 'insufficient_not_refunded']) {
      expect((await call(shop.payments, id, status)).status).toBe(200)
      await shop.clock.advanceAsync(1_000)
    }
    expect(shop.statuses()).toEqual(['insufficient_refunded'])
    expect(shop.anomalies).toEqual([])
  })

  it('are 503 when the shop fails, whose own writes are taken back while the status stays', async () => {
    await store.database.query('create table orders (event text)')
    let isBroken = true
    const attempts: number[] = []
    const shop = openShop(store, {
      async onStatusChange(event, tx) {
        attempts.push(event.attempt)
        await tx.query('insert into orders values ($1)', [event.id])
        if (isBroken) throw new Error('out of paper')
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    expect(await shop.status(id)).toBe('success')
    expect(await store.database.query('select * from orders')).toEqual([])
    const history = await shop.payments.getHistory(id)
    expect(history.at(-1)).toMatchObject({
      kind: 'delivery_failed',
      body: { number: 1, attempt: 1, failure: 'out of paper' },
    })

    isBroken = false
    await shop.clock.advanceAsync(10_000)
    expect(await shop.payments.reconcile()).toEqual({ checked: 1, failed: 0 })
    expect(await store.database.query('select * from orders')).toEqual([{ event: `${id}:1` }])
    expect(attempts).toEqual([1, 2])
    await shop.clock.advanceAsync(60 * 60_000)
    expect(await shop.payments.reconcile()).toEqual({ checked: 0, failed: 0 })
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it('deliver in order, also what failed before', async () => {
    let isBroken = true
    const seen: string[] = []
    const shop = openShop(store, {
      onStatusChange(event) {
        if (isBroken) throw new Error('broken')
        seen.push(event.status)
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'insufficient_not_refunded' })
    await call(shop.payments, id, 'insufficient_not_refunded')
    await shop.clock.advanceAsync(1_000)
    shop.fake.update(id, { status: 'insufficient_refunded' })
    expect((await call(shop.payments, id, 'insufficient_refunded')).status).toBe(503)
    isBroken = false
    await shop.clock.advanceAsync(10_000)
    expect((await call(shop.payments, id, 'insufficient_refunded')).status).toBe(200)
    expect(seen).toEqual(['insufficient_not_refunded', 'insufficient_refunded'])
  })

  it('whose handler swallowed a database error do not count as delivered', async () => {
    const shop = openShop(store, {
      onStatusChange: (_, tx) => tx.query('select * from nowhere').catch(() => undefined),
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    expect(await shop.status(id)).toBe('success')
  })

  it('end a handler that takes too long, and name the usual cause', async () => {
    const shop = openShop(store, {
      onStatusChange: async () => {
        // waits for the transaction that it is called in, on PGlite and on a pool of one
        await shop.clock.advanceAsync(10_000)
        await new Promise(() => undefined)
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    const history = await shop.payments.getHistory(id)
    expect(history.at(-1)?.body).toMatchObject({
      failure: expect.stringContaining('`tx`') as string,
    })
  })

  it('for an unknown payment are 404, and KryptoGO is asked once', async () => {
    const shop = openShop(store)
    for (let times = 0; times < 3; times++)
      expect((await call(shop.payments, 'nobodys', 'success')).status).toBe(404)
    expect(shop.reads()).toBe(1)
    expect(shop.kinds()).toEqual(['unknown_intent'])
  })

  it('for a payment of KryptoGO’s SDK are matched by matchOrder', async () => {
    const shop = openShop(store, {
      matchOrder: ({ intent }) =>
        intent.fiat_amount === '300'
          ? { fiat_amount: '300', fiat_currency: 'TWD', order_data: { order_id: 'B-2' } }
          : null,
    })
    const id = await shop.createElsewhere()
    shop.fake.update(id, { status: 'success' })
    expect((await shop.settled(call(shop.payments, id, 'success'))).status).toBe(200)
    expect(shop.events).toEqual([
      expect.objectContaining({
        status: 'success',
        previous: 'pending',
        order: { order_id: 'B-2' },
      }),
    ])

    const cheap = await shop.createElsewhere('0.01')
    shop.fake.update(cheap, { status: 'success' })
    const answer = await shop.settled(call(shop.payments, cheap, 'success'))
    expect(answer.status).toBe(404)
    expect(shop.events).toHaveLength(1)
    expect(shop.kinds()).toEqual(['unknown_intent'])
  })

  it('of another client of KryptoGO’s are 404', async () => {
    const shop = openShop(store, {
      matchOrder: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
    })
    const id = await shop.createElsewhere()
    shop.fake.update(id, { status: 'success', client_id: 'another' })
    expect((await call(shop.payments, id, 'success')).status).toBe(404)
    expect(shop.events).toEqual([])
  })

  it('that come before their payment is stored wait for it', async () => {
    const shop = openShop(store)
    const id = await shop.createElsewhere()
    shop.fake.update(id, { status: 'success' })
    const answer = call(shop.payments, id, 'success')
    // what another process was about to do
    const intent = await shop.client.getPaymentIntent(id)
    const data = { ...intent, status: 'pending' }
    const other = openShop(store, {
      kryptogo: () => Promise.resolve(Response.json({ code: 0, data })),
    })
    expect(await other.create()).toBe(id)
    expect((await shop.settled(answer)).status).toBe(200)
    expect(shop.statuses()).toEqual(['success'])
  })

  it('are 503 while KryptoGO is out of reach, and the payment is checked again in seconds', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    shop.fake.scenario = 'offline'
    const answer = await shop.settled(call(shop.payments, id, 'success'))
    expect(answer.status).toBe(503)
    expect(shop.events).toEqual([])
    shop.fake.scenario = 'pending'
    await shop.clock.advanceAsync(6_000)
    await shop.payments.reconcile()
    expect(shop.statuses()).toEqual(['success'])
  })

  it('apply what contradicts an end as late, but never take a success back without an operator', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    const move = async (status: string) => {
      shop.fake.update(id, { status })
      await shop.clock.advanceAsync(1_000)
      expect((await call(shop.payments, id, status)).status).toBe(200)
    }
    await move('expired')
    await move('success')
    await move('insufficient_refunded')
    expect(await shop.status(id)).toBe('success')
    expect(shop.events.map(({ status, late }) => [status, late])).toEqual([
      ['expired', false],
      ['success', true],
    ])
    expect(shop.kinds()).toEqual(['contradiction', 'contradiction'])
    expect(shop.events[1]?.anomalies).toEqual(['contradiction'])

    await shop.clock.advanceAsync(1_000)
    const stored = await shop.payments.overrule(id, 'KryptoGO support confirmed the refund')
    expect(stored.status).toBe('insufficient_refunded')
    expect(shop.statuses()).toEqual(['expired', 'success', 'insufficient_refunded'])
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it.each([
    ['terms_changed', { status: 'success', fiat_amount: '3' }, 'pending'],
    ['terms_changed', { status: 'success', fiat_currency: 'USD' }, 'pending'],
    ['quote_changed', { status: 'success', crypto_amount: '1' }, 'success'],
    ['underpaid_success', { status: 'success', received_amount: '1' }, 'success'],
    ['unknown_status', { status: 'refunded' }, 'pending'],
    [
      'refund_exceeds_received',
      { status: 'insufficient_refunded', received_amount: '1', refund_amount: '2' },
      'insufficient_refunded',
    ],
    ['unreadable_amount', { status: 'success', received_amount: '1e-7' }, 'success'],
    ['unreadable_amount', { status: 'success', received_amount: '-5' }, 'success'],
    ['unreadable_amount', { status: 'success', received_crypto_amount: 'all' }, 'success'],
    ['unreadable_amount', { status: 'success', refund_amount: '1,5' }, 'success'],
    ['unreadable_amount', { status: 'success', aggregated_amount: 'NaN' }, 'success'],
    [
      'unreadable_amount',
      { status: 'success', received_amount: '-5', received_crypto_amount: '9.23' },
      'success',
    ],
    [
      'unreadable_amount',
      { status: 'success', received_amount: '9.23', received_crypto_amount: '1' },
      'success',
    ],
    [
      'unreadable_amount',
      { status: 'success', refund_amount: '0', refund_crypto_amount: '9.23' },
      'success',
    ],
    ['overpaid', { status: 'success', received_amount: '100' }, 'success'],
    ['overpaid', { status: 'success', received_amount: '100', refund_amount: '1' }, 'success'],
    ['underpaid_success', { status: 'success', refund_amount: '9.23' }, 'success'],
    [
      'underpaid_success',
      { status: 'success', received_amount: '9.23', refund_amount: '9.23' },
      'success',
    ],
  ])('report %s once: %o', async (kind, patch, status) => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, patch)
    for (let times = 0; times < 3; times++) {
      expect((await call(shop.payments, id, patch.status)).status).toBe(200)
      await shop.clock.advanceAsync(1_000)
    }
    expect(shop.kinds().filter((one) => one !== 'claim_differs')).toEqual([kind])
    expect(await shop.status(id)).toBe(status)
    expect(shop.events.flatMap(({ anomalies }) => anomalies)).toEqual(
      status === 'pending' ? [] : [kind],
    )
  })

  it('report an answer that lacks a field, or one that cannot be read, once', async () => {
    let isOdd = false
    const shop = openShop(store, {
      kryptogo: async (input, init) => {
        const answer = await shop.fake.fetch(input, init)
        if (!isOdd) return answer
        const { data, ...envelope } = (await answer.json()) as { data: object }
        return Response.json({ ...envelope, data: { ...data, crypto_amount: '-1' } })
      },
    })
    const id = await shop.create()
    isOdd = true
    for (let times = 0; times < 2; times++) {
      expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(503)
      await shop.clock.advanceAsync(600_000)
      await shop.payments.reconcile()
    }
    expect(shop.anomalies).toEqual([
      {
        kind: 'unreadable_answer',
        intentId: id,
        details: { reason: 'crypto_amount of the payment intent is unreadable (-1)' },
      },
    ])
    isOdd = false
    shop.fake.update(id, { status: 'success' })
    expect((await shop.settled(call(shop.payments, id, 'success'))).status).toBe(200)
    expect(shop.events).toMatchObject([{ anomalies: ['unreadable_answer'] }])
  })

  it('report shared_transaction when two payments name one', async () => {
    const shop = openShop(store)
    const [one, two] = [await shop.create(), await shop.create()]
    for (const id of [one, two]) {
      shop.fake.update(id, { status: 'success', payment_tx_hash: HASH })
      await call(shop.payments, id, 'success')
    }
    expect(shop.anomalies).toEqual([
      { kind: 'shared_transaction', intentId: two, details: { hash: HASH, with: one } },
    ])
  })

  it('on two processes at the same time are delivered once', async () => {
    const shop = openShop(store)
    const other = shop.another()
    const ids = await Promise.all(Array.from({ length: 5 }, () => shop.create()))
    for (const id of ids) shop.fake.update(id, { status: 'success' })
    const answers = await Promise.all(
      ids.flatMap((id) =>
        [shop.payments, other, shop.payments, other].map((one) => call(one, id, 'success')),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(shop.events.map(({ id }) => id).sort()).toEqual(ids.map((id) => `${id}:1`).sort())
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it('that change nothing are recorded up to a limit, and then only counted', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    for (let times = 0; times < 130; times++) await call(shop.payments, id, 'pending')
    const [row] = await store.database.query(
      'select noop_audits, noop_dropped from kryptogo.kgp_intents',
    )
    expect(row).toEqual({ noop_audits: 100, noop_dropped: 30 })
    expect(await shop.payments.getHistory(id)).toHaveLength(101)
    expect(shop.reads()).toBe(1)
  })

  it.each([
    ['no JSON', 'nonsense', 400],
    ['an array', [], 400],
    ['a prototype', '{"__proto__": {"x": 1}, "payment_intent_id": "x"}', 400],
    ['deep nesting', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, 400],
    ['10 MB', `{"a": "${'a'.repeat(10_000_000)}"}`, 413],
    ['no id', { status: 'success' }, 400],
    ['an id with path characters', { payment_intent_id: '../../x', status: 'success' }, 400],
    ['an id of 10,000 characters', { payment_intent_id: 'a'.repeat(10_000) }, 400],
    ['an id that is no text', { payment_intent_id: 5 }, 400],
  ])('with %s are refused before anything is asked', async (_, body, status) => {
    const shop = openShop(store)
    const response = await shop.payments.fetch(post('/callback', body))
    expect(response.status).toBe(status)
    expect(shop.reads()).toBe(0)
  })

  it('of another content type are 415, and by another method 405', async () => {
    const { payments } = openShop(store)
    const html = post('/callback', {}, { 'content-type': 'text/html' })
    expect((await payments.fetch(html)).status).toBe(415)
    expect((await payments.fetch(get('/callback'))).status).toBe(405)
  })

  it('are checked for a signature first, where the shop can', async () => {
    const bodies: string[] = []
    const shop = openShop(store, {
      verifyCallback: ({ request, body }) => {
        bodies.push(body)
        return request.headers.get('x-signature') === 'right'
      },
    })
    const id = await shop.create()
    expect((await call(shop.payments, id, 'pending')).status).toBe(401)
    const signed = post('/callback', { payment_intent_id: id }, { 'x-signature': 'right' })
    expect((await shop.payments.fetch(signed)).status).toBe(200)
    expect(bodies[1]).toBe(JSON.stringify({ payment_intent_id: id }))
  })

  it('are 503 while the database is out of reach', async () => {
    let isDown = false
    const guard = () => {
      if (isDown) throw new Error('connection refused')
    }
    const { database } = store
    const shop = openShop(store, {
      database: {
        query: async (sql, parameters) => {
          guard()
          return database.query(sql, parameters)
        },
        transaction: async (work) => {
          guard()
          return database.transaction(work)
        },
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    isDown = true
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    expect((await shop.payments.fetch(get(`/intent/${id}`))).status).toBe(503)
    expect((await shop.payments.fetch(get('/health'))).status).toBe(503)
    isDown = false
    await shop.clock.advanceAsync(2_000)
    expect((await call(shop.payments, id, 'success')).status).toBe(200)
    expect(shop.statuses()).toEqual(['success'])
    expect((await shop.payments.fetch(get('/health'))).status).toBe(200)
  })
})
