import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { onDemand, runs } from '../support/size.mjs'
import { mostWithin, openGated } from './gateSupport'
import { call, post } from './shop'
import { eventually } from '../support/eventually'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** The default rate of a gate, and a fifth of it at once. */
const PER_SECOND = 50
const BURST = 10

// More payments than usual take longer.
const LONG = { timeout: onDemand('PENDING', 300) * SECOND }

async function createPayments(shop: ReturnType<typeof openGated>, count: number) {
  for (let made = 0; made < count; made += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - made) }, () => shop.create()))
    await shop.pass(10)
  }
}

const tooManyRequests = (headers: Record<string, string> = {}) =>
  new Response('{}', { status: 429, headers })

describe.each(stores)('the gate toward KryptoGO on $name', ({ name, open }) => {
  // A PGlite takes several times as long.
  const isSlow = name === 'PGlite'
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  const failures = async () => {
    const sql = 'select coalesce(sum(failures), 0)::integer as sum from kryptogo.kgp_intents'
    return (await store.database.query<{ sum: number }>(sql))[0]?.sum
  }

  it('keeps its limit, however many callbacks are sent', async () => {
    const shop = openGated(store)
    const count = isSlow ? 60 : runs(300, 120)
    const ids = await Promise.all(Array.from({ length: count }, () => shop.create()))
    const there = shop.open()
    const forged = Array.from({ length: 6 }, () => ids.map((id) => call(there, id, 'success')))
    const answers = await shop.pass(Promise.all(forged.flat()))
    // What waited for too long is to be sent again.
    expect(answers?.every(({ status }) => status === 200 || status === 503)).toBe(true)
    expect(shop.events).toEqual([])
    expect(shop.sent.length).toBeGreaterThan(count / 2)
    for (const ms of [100, SECOND, 3 * SECOND])
      expect(mostWithin(shop.sent, ms)).toBeLessThanOrEqual(BURST + (PER_SECOND * ms) / SECOND)
    expect(await failures()).toBe(0)
  })

  it('is closed by one answer for all processes, for as long as KryptoGO asks', async () => {
    const shop = openGated(store)
    const ids = await Promise.all(Array.from({ length: 40 }, () => shop.create()))
    for (const id of ids) shop.fake.update(id, { status: 'success' })
    const listener = shop.open()
    const processes = [shop.open(), listener]
    let closedAt = 0
    shop.behavior.answer = ({ at }) => {
      closedAt ||= at
      return at < closedAt + 600 * SECOND ? tooManyRequests({ 'Retry-After': '600' }) : undefined
    }
    for (const process of processes) void process.start()
    await shop.pass(2 * MINUTE, 100)
    expect(closedAt).toBeGreaterThan(0)
    // Those that were under way in the two processes
    expect(shop.sent.length).toBeLessThanOrEqual(2 * BURST)
    const before = shop.sent.length
    for (const id of ids) expect((await call(listener, id, 'success')).status).toBe(503)
    await shop.pass(closedAt + 599 * SECOND - shop.clock.now(), 100)
    expect(shop.sent).toHaveLength(before)
    expect(await failures()).toBeLessThanOrEqual(before)
    await shop.pass(10 * SECOND, 100)
    expect(shop.statuses()).toEqual(ids.map(() => 'success'))
    await shop.pass(Promise.all(processes.map((process) => process.stop())))
  })

  it('is closed and opened for a process that hears of it, which sends nothing meanwhile', async () => {
    const shop = openGated(store)
    const id = await shop.create()
    const client = shop.newClient()
    const [there, elsewhere] = [shop.open({}, client), shop.open()]
    void there.start()
    await shop.pass(10)
    shop.behavior.answer = () => tooManyRequests({ 'Retry-After': '600' })
    await elsewhere.fetch(post('/intent', {}))
    // Without a round of its own: the clock stands still.
    await eventually(() => expect(client.gate.closure()).not.toBeNull())
    expect((await call(there, id, 'success')).status).toBe(503)
    expect(shop.sent).toHaveLength(1)
    await shop.pass(there.stop())
  })

  it('refuses at once to create a payment that would have to wait, and gives the reservation back', async () => {
    let sold = 0
    const shop = openGated(store, {
      getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD', orderId: `A-${sold}` }),
    })
    const [there, elsewhere] = [shop.open(), shop.open()]
    const ask = (server = there) => server.fetch(post('/intent', {}))
    shop.behavior.answer = () => tooManyRequests({ 'Retry-After': '600' })
    expect((await ask()).status).toBe(503)
    shop.behavior.answer = null
    sold++
    const refused = await ask()
    expect(refused.status).toBe(503)
    expect(refused.headers.get('Retry-After')).toBe('600')
    expect(shop.sent).toHaveLength(1)
    expect(shop.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
    // Of a process that does not follow the others
    expect((await ask(elsewhere)).status).toBe(200)
  })

  it('creates what can be created within two seconds, before all reads', async () => {
    const shop = openGated(store)
    const ids = await Promise.all(Array.from({ length: 60 }, () => shop.create()))
    const there = shop.open({ requestsPerSecond: 5 })
    const callbacks = ids.map((id) => call(there, id, 'success'))
    const began = shop.clock.now()
    await shop.pass(100)
    const creations = Array.from({ length: 20 }, () => there.fetch(post('/intent', {})))
    const answers = await shop.pass(Promise.all(creations))
    const statuses = answers?.map(({ status }) => status) ?? []
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
    expect(statuses.filter((status) => status === 503)).toHaveLength(10)
    const within = shop.sent.filter(({ at }) => at > began && at <= began + 2 * SECOND)
    expect(within.every(({ method }) => method === 'POST')).toBe(true)
    await shop.pass(Promise.all(callbacks))
  })

  it(
    'after an outage of hours checks all that is pending, and none has failed by then',
    LONG,
    async () => {
      const shop = openGated(store)
      const count = onDemand('PENDING', 150)
      await createPayments(shop, count)
      const [there, elsewhere] = [shop.open(), shop.open()]
      const round = () => shop.pass(Promise.all([there.reconcile(), elsewhere.reconcile()]))
      shop.behavior.answer = () => 'silent'
      await shop.pass(MINUTE, MINUTE)
      await round()
      // The breaker opens by the reads that are under way.
      const first = shop.sent.length
      expect(first).toBeLessThan(3 * BURST)
      const hours = onDemand('HOURS', isSlow ? 1 : 2)
      for (let ms = 0; ms < hours * HOUR; ms += 15 * SECOND) {
        await shop.pass(15 * SECOND, 15 * SECOND)
        await round()
      }
      // One every 30 s, by all processes together
      const probes = shop.sent.length - first
      expect(probes).toBeLessThanOrEqual(hours * 120 + 6)
      expect(probes).toBeGreaterThan(hours * 110)
      expect(await failures()).toBeLessThan(3 * BURST)

      shop.behavior.answer = null
      const back = shop.clock.now()
      for (const { payment_intent_id: id } of shop.fake.intents)
        shop.fake.update(id, { status: 'success' })
      while (shop.events.length < count && shop.clock.now() < back + 10 * MINUTE) {
        await shop.pass(SECOND, SECOND)
        await round()
      }
      expect(shop.events).toHaveLength(count)
      // The next probe, and the gate's rate
      expect(shop.clock.now() - back).toBeLessThan(
        31 * SECOND + (count / PER_SECOND) * SECOND * 1.1,
      )
      expect(
        mostWithin(
          shop.sent.filter(({ at }) => at >= back),
          SECOND,
        ),
      ).toBeLessThanOrEqual(2 * (PER_SECOND + BURST))
    },
  )

  it('reads as many at once as the latency needs', LONG, async () => {
    const shop = openGated(store)
    const count = onDemand('PENDING', 300)
    await createPayments(shop, count)
    const there = shop.open()
    shop.behavior.latencyMs = 150
    await shop.pass(2 * MINUTE, MINUTE)
    const began = shop.clock.now()
    expect(await shop.pass(there.reconcile())).toEqual({ checked: count, failed: 0 })
    const tookMs = shop.clock.now() - began
    // With four at once, as it was, 150 ms make 26 a second.
    expect(tookMs).toBeLessThan((count / PER_SECOND) * SECOND * 1.05 + 300)
  })

  it('ends no round because deadlines pass while payments wait for their turn', async () => {
    const shop = openGated(store)
    await createPayments(shop, 50)
    await shop.pass(6 * SECOND, SECOND)
    await createPayments(shop, 450)
    const there = shop.open()
    shop.behavior.latencyMs = 150
    const [first] = shop.fake.intents
    const deadline = (first?.payment_deadline ?? 0) * SECOND
    await shop.pass(deadline - shop.clock.now() - 500, 500)
    expect(await shop.pass(there.reconcile())).toEqual({ checked: 500, failed: 0 })
  })

  it('does not record a transfer that could not be sent, so that its key stays free', async () => {
    const shop = openGated(store)
    const there = shop.open()
    const params = {
      idempotencyKey: 'payout-1',
      chain_id: 'arb',
      contract_address: '0xff970a61a04b1ca14834a43f5de4533ebddb5cc8',
      amount: '1',
      wallet_address: `0x${'12'.repeat(20)}`,
    }
    shop.behavior.answer = () => tooManyRequests({ 'Retry-After': '60' })
    await there.fetch(post('/intent', {}))
    await expect(there.transfers.send(params)).rejects.toMatchObject({
      code: 'transfer_refused',
      retryable: true,
    })
    expect(await there.transfers.get('payout-1')).toBeNull()
    shop.behavior.answer = null
    await shop.pass(MINUTE, SECOND)
    expect(await there.transfers.send(params)).toMatchObject({
      tx_hash: expect.any(String) as string,
    })
  })
})
