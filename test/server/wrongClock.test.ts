import {
  createKryptogoClient,
  createPaymentServer,
  type PaymentServerOptions,
} from 'kryptogo-payment-react/server'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPostgres, type OpenPostgres } from '../support/databases'
import { call, post } from './shop'
import { eventually } from '../support/eventually'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TOKEN = { chain_id: 'arb', contract_address: '0xff970a61a04b1ca14834a43f5de4533ebddb5cc8' }
const WALLET = `0x${'12'.repeat(20)}`

/** KryptoGO's clock, which is right whatever the `Date` of a test says. */
const rightNow = () => performance.timeOrigin + performance.now()

describe.each([25, -25])('a process whose clock is %i hours ahead', (hours) => {
  let store: OpenPostgres
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await store.close()
  })

  const beWrong = () => {
    vi.useFakeTimers({ toFake: ['Date'], now: rightNow() + hours * HOUR })
  }

  function open(changes: Partial<PaymentServerOptions> = {}) {
    const fake = createFakeKryptogo({
      scenario: 'pending',
      clock: { now: rightNow, after: (ms, task) => stopper(setTimeout(task, ms)) },
    })
    const client = createKryptogoClient({
      ...{ clientId: 'client', apiKey: 'key', origin: 'https://shop.example' },
      environment: { fetch: fake.fetch },
    })
    const server = () =>
      createPaymentServer({
        ...{ client, database: store.another() },
        getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
        callbackUrl: 'https://shop.example/api/kryptogo/payment/callback',
        onStatusChange: () => undefined,
        transfers: { limits: [{ ...TOKEN, perDay: '10' }] },
        ...changes,
      })
    return { fake, client, server }
  }

  /** In how many milliseconds, by the right clock, each payment is due. */
  async function dueIn(): Promise<number[]> {
    const sql = `select next_check_at - extract(epoch from now()) * 1000 as ms from kryptogo.kgp_intents`
    const rows = await store.database.query<{ ms: string }>(sql)
    return rows.map(({ ms }) => Number(ms))
  }

  async function create(server: ReturnType<ReturnType<typeof open>['server']>): Promise<string> {
    const answer = await server.fetch(post('/intent', {}))
    const { data } = (await answer.json()) as { data: { payment_intent_id: string } }
    return data.payment_intent_id
  }

  it('does not escape the limit of 24 hours, nor blocks it for others', async () => {
    const { server } = open()
    const send = (idempotencyKey: string, amount: string) =>
      server().transfers.send({ ...TOKEN, wallet_address: WALLET, idempotencyKey, amount })
    await send('right-1', '4')
    beWrong()
    await send('wrong-1', '4')
    await expect(send('wrong-2', '4')).rejects.toMatchObject({ code: 'transfer_refused' })
    vi.useRealTimers()
    await expect(send('right-2', '4')).rejects.toMatchObject({
      data: { limit: 'perDay', left: '2' },
    })
    await send('right-3', '2')
    const record = await server().transfers.get('wrong-1')
    expect(Math.abs((record?.at ?? 0) - Date.now())).toBeLessThan(MINUTE)
  })

  it('neither postpones the check of a payment nor lets it seem overdue', async () => {
    const { server, fake } = open()
    beWrong()
    const wrong = server()
    const id = await create(wrong)
    expect((await call(wrong, id, 'success')).status).toBe(200)
    await create(wrong)
    fake.update(await create(wrong), { status: 'insufficient_not_refunded' })
    await wrong.reconcile()
    const due = await dueIn()
    expect(due).toHaveLength(3)
    for (const ms of due) {
      expect(ms).toBeGreaterThan(-MINUTE)
      expect(ms).toBeLessThan(2 * MINUTE)
    }
    expect(await wrong.verifyAudit()).toMatchObject({ ok: true })
  })

  it('records when things happened by the right clock, also where its own is set meanwhile', async () => {
    const { server } = open({
      getPrice() {
        beWrong()
        return { fiat_amount: '300', fiat_currency: 'TWD' }
      },
    })
    const setMeanwhile = server()
    const id = await create(setMeanwhile)
    await call(setMeanwhile, id, 'success')
    await setMeanwhile.checkpoint()
    const history = await setMeanwhile.getHistory(id)
    const [made] = await store.database.query<{ at: number }>(
      'select at from kryptogo.kgp_checkpoints',
    )
    for (const { at } of [...history, ...(made ? [made] : [])])
      expect(Math.abs(at - rightNow())).toBeLessThan(MINUTE)
    expect([history.length, made]).toEqual([2, expect.anything()])
  })

  it('leases payments for two minutes', async () => {
    const { server, client } = open()
    await create(server())
    await store.database.query('update kryptogo.kgp_intents set next_check_at = 0')
    beWrong()
    const getPaymentIntent = vi.fn(() => new Promise<never>(() => undefined))
    const hanging = open({ client: { ...client, getPaymentIntent } }).server()
    void hanging.reconcile()
    await eventually(() => expect(getPaymentIntent).toHaveBeenCalled())
    expect((await dueIn())[0]).toBeLessThan(2 * MINUTE + 1_000)
    expect((await dueIn())[0]).toBeGreaterThan(MINUTE)
  })
})

function stopper(timer: NodeJS.Timeout): () => void {
  return () => clearTimeout(timer)
}
