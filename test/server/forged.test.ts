import { createKryptogoClient } from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runs } from '../support/size.mjs'
import { stores, type OpenStore } from '../support/databases'
import { call, openShop, post } from './shop'

/** Ids that no payment has, while this process knows of none: so many at once, and so many a second. */
const BURST = 50
const PER_SECOND = 10
/** Observations of one payment that changed nothing, as far as they are recorded. */
const MOST_QUIET_ROWS = 100

const COUNT = runs(1_000, 200)
const HASH = `0x${'ab'.repeat(32)}`

interface Forgery {
  readonly body: unknown
  readonly headers?: Record<string, string>
  /** The statuses that it may be answered with. */
  readonly answers: readonly number[]
}

/** Each kind of forgery, so many times in a thousand, in an order that is the same in each run. */
function shuffled(kinds: readonly (readonly [number, (index: number) => Forgery])[]): Forgery[] {
  const all = kinds.flatMap(([times, forge]) =>
    Array.from({ length: (times * COUNT) / 1_000 }, (_, i) => forge(i)),
  )
  let state = 7
  const keys = new Map(all.map((one) => [one, (state = (state * 48_271) % 2_147_483_647)]))
  return all.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
}

describe.each(stores)(`${COUNT} forged callbacks on $name`, ({ open }) => {
  let store: OpenStore
  let shop: ReturnType<typeof openShop>
  beforeEach(async () => {
    store = await open()
    shop = openShop(store)
  })
  afterEach(() => store.close())

  const count = async (table: string) => {
    const [row] = await store.database.query<{ count: number }>(
      `select count(*)::integer from ${table}`,
    )
    return row?.count ?? 0
  }

  /** Answers, while the clock runs no faster than it must for those that wait. */
  async function answered(forgeries: readonly Forgery[]): Promise<number[]> {
    const answers: number[] = []
    const sent = forgeries.map(async ({ body, headers }, at) => {
      const { status } = await shop.payments.fetch(post('/callback', body, headers))
      answers[at] = status
    })
    while (Object.keys(answers).length < forgeries.length) {
      await new Promise((resolve) => setTimeout(resolve, 250))
      await shop.clock.advanceAsync(1_000)
      await shop.payments.reconcile()
    }
    await Promise.all(sent)
    return answers
  }

  it('change nothing, are not delivered, and hardly reach KryptoGO', async () => {
    const { fake, payments, clock } = shop
    const stranger = createKryptogoClient({
      ...{ clientId: 'another-client', apiKey: 'another-key', origin: 'https://other.example' },
      environment: { fetch: fake.fetch },
    })
    const foreign = await Promise.all(
      Array.from({ length: 20 }, () =>
        stranger.createPaymentIntent({ fiat_amount: '300', fiat_currency: 'TWD' }),
      ),
    )
    const [open, paid, short] = [await shop.create(), await shop.create(), await shop.create()]
    fake.update(paid, { status: 'success', payment_tx_hash: HASH, received_amount: '9.23' })
    fake.update(short, { status: 'insufficient_not_refunded', received_amount: '2' })
    for (const id of [paid, short]) await call(payments, id, await statusAt(id))

    const truth = async () => Promise.all([open, paid, short].map((id) => payments.getPayment(id)))
    const before = {
      stored: await truth(),
      events: [...shop.events],
      audit: await count('kryptogo.kgp_audit'),
    }
    expect(shop.statuses()).toEqual(['success', 'insufficient_not_refunded'])
    await clock.advanceAsync(60_000)
    const [start, reads] = [clock.now(), shop.reads()]

    const claim = (id: string, status: string, more: object = {}) => ({
      body: { payment_intent_id: id, status, ...more },
      answers: [200],
    })
    const unknown = (id: string) => ({
      body: { payment_intent_id: id, status: 'success', received_amount: '9.23' },
      // not KryptoGO's, or not asked for now
      answers: [404, 503],
    })
    const refused = (body: unknown, status: number, headers: Record<string, string> = {}) => ({
      body,
      headers,
      answers: [status],
    })
    const wrong = ['success', 'expired', 'insufficient_refunded', 'refunded', '', 'Success']
    const garbage = ['nonsense', '[]', '"text"', 'null', '{', '', '{"status":"success"}', '\u0000']
    const forgeries = shuffled([
      [400, (i) => unknown(`made-up-${i}`)],
      [60, (i) => unknown(foreign[i % foreign.length]?.payment_intent_id ?? '')],
      [150, (i) => claim(open, wrong[i % wrong.length] ?? '')],
      [60, (i) => claim(paid, wrong[i % wrong.length] ?? '')],
      [60, (i) => claim(short, 'success', { received_amount: `${i}` })],
      [60, (i) => claim(open, 'pending', { fiat_amount: `${i}`, fiat_currency: 'USD' })],
      [70, () => claim(paid, 'success', { payment_tx_hash: HASH, received_amount: '9.23' })],
      [40, () => refused({ payment_intent_id: open, more: 'a'.repeat(70_000) }, 413)],
      [40, (i) => refused(garbage[i % garbage.length], 400)],
      [30, () => refused(`{"__proto__":{"status":"success"},"payment_intent_id":"${open}"}`, 400)],
      [20, () => refused(`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 400)],
      [10, () => refused({ payment_intent_id: open }, 415, { 'content-type': 'text/plain' })],
    ])
    expect(forgeries).toHaveLength(COUNT)

    for (let from = 0; from < COUNT; from += 250) {
      const batch = forgeries.slice(from, from + 250)
      const answers = await answered(batch)
      const odd = batch
        .map(({ body, answers: allowed }, at) => ({ body, allowed, answer: answers[at] }))
        .filter(({ answer, allowed }) => !allowed.includes(answer ?? 0))
      expect(odd).toEqual([])
    }

    // nothing is otherwise than before, for KryptoGO says nothing else than before
    expect(await truth()).toEqual(before.stored)
    expect(shop.events).toEqual(before.events)
    expect(await count('kryptogo.kgp_intents')).toBe(3)

    // whom nobody knows share a budget; and each payment is asked for once in a second at most
    const seconds = Math.ceil((clock.now() - start) / 1_000)
    const asked = shop.reads() - reads
    expect(asked).toBeLessThanOrEqual(BURST + PER_SECOND * seconds + 3 * (seconds + 1))

    // what is recorded is of a payment, and of one payment only so much
    const recorded = (await count('kryptogo.kgp_audit')) - before.audit
    expect(recorded).toBeLessThanOrEqual(3 * MOST_QUIET_ROWS)
    expect(shop.anomalies.length).toBeLessThanOrEqual(recorded + asked)
    expect(await payments.verifyAudit()).toMatchObject({ ok: true })

    fake.update(open, { status: 'success', received_amount: '9.23' })
    const answer = await shop.settled(call(payments, open, 'success'))
    expect(answer.status).toBe(200)
    expect(shop.events.slice(before.events.length)).toEqual([
      expect.objectContaining({ id: `${open}:1`, status: 'success', anomalies: [] }),
    ])
  })

  it('with made-up ids keep out no buyer who has paid', async () => {
    const { fake, payments } = shop
    // stored by another process: this one has not heard of it
    const { payments: other } = openShop(store, { client: shop.client })
    const response = await other.fetch(post('/intent', {}))
    const { data } = (await response.json()) as { data: { payment_intent_id: string } }
    const id = data.payment_intent_id

    const made = Array.from({ length: 1_000 }, (_, i) => call(payments, `made-up-${i}`, 'success'))
    const answers = (await Promise.all(made)).map(({ status }) => status)
    expect(answers.filter((status) => status === 404)).toHaveLength(BURST)
    expect(answers.filter((status) => status === 503)).toHaveLength(1_000 - BURST)
    expect(shop.reads()).toBe(BURST)

    fake.update(id, { status: 'success' })
    expect((await call(payments, id, 'success')).status).toBe(200)
    expect(shop.events.map((event) => event.id)).toEqual([`${id}:1`])
  })

  async function statusAt(id: string) {
    return (await shop.client.getPaymentIntent(id)).status
  }
})
