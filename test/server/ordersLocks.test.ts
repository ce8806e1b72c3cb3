import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../support/databases'
import { openOrders, paid } from './ordersSupport'

type Shop = ReturnType<typeof openOrders>

/** A session beside those of the shop. */
async function openSession(url: string) {
  const client = new pg.Client({
    connectionString: url,
    options: '-c search_path=kryptogo,public',
  })
  await client.connect()
  onTestFinished(() => client.end())
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return { client, pid: Number(rows[0]?.pid) }
}

/** A shop with one payment, and two sessions that lock what they like. */
async function openLocks() {
  const store = await openPostgres()
  onTestFinished(store.close)
  const shop = openOrders(store)
  const id = await shop.offered()
  const { client: holder, pid } = await openSession(store.url)
  const { client: other } = await openSession(store.url)
  return {
    ...{ shop, id, holder, other },
    /** How many sessions wait for what the holder has locked. */
    async blocked(this: void) {
      const text = 'select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))'
      return (await other.query(text, [pid])).rowCount
    },
  }
}

// One that locked them in the other order would wait for the order while it holds the payment, for which
// this one waits: PostgreSQL would end one of the two.
describe('on PostgreSQL, without the lock of its payment', () => {
  it.each<[string, (shop: Shop, id: string) => Promise<unknown>]>([
    ['a callback', (shop, id) => shop.becomes(id, { payment_tx_hash: '0x1' })],
    [
      'an overruled payment',
      (shop, id) => {
        shop.fake.update(id, { status: 'expired' })
        return shop.payments.overrule(id, 'checked by hand')
      },
    ],
    [
      'newer data',
      (shop) => {
        shop.order.data = { size: 'L' }
        return shop.ask()
      },
    ],
    ['a reopening', (shop) => shop.payments.orders.reopen('A-1', 'checked by hand')],
  ])('%s waits for its order', async (_, change) => {
    const { shop, id, holder, other, blocked } = await openLocks()
    await holder.query('begin')
    await holder.query('select from kgp_orders for update')
    const changed = change(shop, id)
    await expect.poll(blocked).toBe(1)
    const payments = await other.query('select from kgp_intents for update nowait')
    expect(payments.rowCount).toBe(1)
    await holder.query('commit')
    await changed
  })
})

describe('on PostgreSQL, a success that has waited while its order offered another payment', () => {
  it('is told in the stream of that payment', async () => {
    const store = await openPostgres()
    onTestFinished(store.close)
    const { client: observer } = await openSession(store.url)
    const blocked = async () => {
      const waiting = "datname = current_database() and wait_event_type = 'Lock'"
      return (await observer.query(`select from pg_stat_activity where ${waiting}`)).rowCount
    }
    const creating = openGate()
    const delivering = openGate()
    const shop = openOrders(store, {
      onCreated: ({ intent }) => (intent.fiat_amount === '280' ? creating.pass() : undefined),
      onStatusChange: () => delivering.pass(),
    })
    const [first = ''] = await shop.offeredAt('300')

    const second = shop.offeredAt('280')
    await creating.reached
    const success = shop.becomes(first, paid())
    await expect.poll(blocked).toBe(1)
    creating.open()
    const [id = ''] = await second
    await delivering.reached
    const stream = await shop.watch(id)
    expect(await stream.data()).not.toHaveProperty('order_paid')
    delivering.open()
    await success
    expect(await stream.data()).toMatchObject({ order_paid: true, superseded: true })
    await shop.payments.stop()
  })
})

/** Holds back the first that passes until it is opened. */
function openGate() {
  let open = (): void => undefined
  let reach = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const pass = () => {
    reach()
    return opened
  }
  return { pass, reached, open }
}
