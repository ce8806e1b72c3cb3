import { verifyAudit, type Queryable } from 'kryptogo-payment-react/server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { runs } from '../support/size.mjs'
import { call, openShop, post } from './shop'

/** Columns that `verifyAudit` leaves alone, and why nothing is lost by another value there. */
const HARMLESS: Readonly<Record<string, string>> = {
  'kgp_schema.version': 'Another release is asked for, or a step is taken again and fails.',
  'kgp_health.id': 'Written to find out whether the database takes writes, and never read.',
  'kgp_health.at': 'As `id`.',
  'kgp_gate.client_id': 'KryptoGO is asked too early, or later than it could be.',
  'kgp_gate.closed_since': 'As `client_id`.',
  'kgp_gate.closed_until': 'As `client_id`.',
  'kgp_gate.needs_answer': 'As `client_id`.',
  'kgp_audit.order_id':
    'Read in the first row of a payment alone, where it is compared with that of the payment.',
  'kgp_orders.version': 'A change that was based on another version is tried again.',
  'kgp_orders.attempt': 'Only later payments are numbered by it; each number is sealed.',
  'kgp_orders.token': 'A payment whose reservation was lost is stored, watched, and not offered.',
  'kgp_orders.reserved_at': 'A callback for an unknown payment is put off, or not, for seconds.',
  'kgp_orders.reserved_until': 'A create waits 5 s at most, or takes the reservation over.',
  'kgp_intents.noop_audits': 'More or fewer callbacks without news are recorded.',
  'kgp_intents.noop_dropped': 'A count for people.',
  'kgp_intents.delivery_attempts': 'A delivery is tried sooner or later, by 10 minutes at most.',
  'kgp_intents.slow_checks': 'Checks after the deadline are more or less frequent.',
  'kgp_intents.failures': 'The next check is sooner or later.',
  'kgp_intents.denials': 'As `failures`: the next answer of KryptoGO’s sets it to 0.',
  'kgp_intents.callback_rechecks': 'One more check, or one fewer: callbacks come from anyone.',
  'kgp_intents.checkpointed':
    'The next checkpoint covers it again; not above the end of the chain.',
  'kgp_intents.checkpoint':
    'Which checkpoints there were is still in all other rows, and in the `last` that is kept elsewhere.',
  'kgp_transfers.checkpointed': 'As that of a payment.',
  'kgp_transfers.checkpoint': 'As that of a payment.',
}

/** Another value for a column that has one of its own, where any other will not do. */
const PLAUSIBLE: Readonly<Record<string, readonly string[]>> = {
  'kgp_intents.status': [`'success'`, `'expired'`],
  'kgp_intents.next_check_at': ['null', 'next_check_at + 1e11'],
  'kgp_transfers.state': [`'unknown'`, `'failed'`],
}

/** In so many rows of each table every value is tried, in the others one. */
const FEW = runs(10, 1)

const MINUTE = 60_000
const YEAR = 365 * 24 * 60 * MINUTE

interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
}

const nameOf = ({ table, column }: Column) => `${table}.${column}`

function otherValues(of: Column): readonly string[] {
  const { column, type } = of
  const given = PLAUSIBLE[nameOf(of)]
  if (given) return given
  if (type === 'boolean') return [`not ${column}`]
  if (type === 'text') return [`coalesce(${column}, '') || '1'`, `upper(${column})`, `''`, 'null']
  return [`coalesce(${column}, 0) + 1`, `${column} - 1`, '0', 'null']
}

describe.each(stores)('another value on $name', ({ open }) => {
  let store: OpenStore
  let shop: ReturnType<typeof openShop>
  const columns: Column[] = []
  beforeAll(async () => {
    store = await open()
    let isBroken = false
    shop = openShop(store, {
      getPrice: ({ requested }) => {
        const orderId = String(requested.order_data?.['id'])
        const terms = { fiat_amount: '300', fiat_currency: 'TWD', orderId }
        return { ...terms, order_data: { order_id: orderId } }
      },
      onStatusChange: () => {
        if (isBroken) throw new Error('out of stock')
      },
    })
    const create = async (orderId: string) => {
      const body = { fiat_amount: '1', fiat_currency: 'TWD', order_data: { id: orderId } }
      const response = await shop.payments.fetch(post('/intent', body))
      const { data } = (await response.json()) as { data: { payment_intent_id: string } }
      return data.payment_intent_id
    }
    const [paid, late, untold] = [await create('A'), await create('B'), await create('C')]
    await create('D')
    const becomes = async (id: string, status: 'success' | 'expired', hash: string) => {
      const payer_address = '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e'
      const money = { received_amount: '9.23', payment_tx_hash: hash, payer_address }
      shop.fake.update(id, { status, ...(status === 'success' && money) })
      await call(shop.payments, id, status)
      await shop.clock.advanceAsync(2_000)
    }
    await becomes(paid, 'success', '0xa')
    await becomes(late, 'expired', '0xb')
    await shop.payments.checkpoint()
    isBroken = true
    await becomes(untold, 'success', '0xc')
    await shop.payments.transfers.send({
      ...{ idempotencyKey: 'one', chain_id: 'arb', amount: '1' },
      contract_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
      wallet_address: '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e',
    })
    await shop.payments.checkpoint()
    await shop.payments.fetch(new Request('https://shop.example/payment/health'))
    await store.database.query(
      `insert into kryptogo.kgp_gate (client_id, closed_since, closed_until) values ('c', 1, 2)`,
    )
    columns.push(
      ...(await store.database.query<Column>(
        `select table_name as table, column_name as column, data_type as type
          from information_schema.columns where table_schema = 'kryptogo' order by 1, ordinal_position`,
      )),
    )
  })
  afterAll(() => store.close())

  /**
   * Returns whether the audit is in order after a change of one column of one row, which is taken back; or
   * `null` if the column cannot have that value, or has it.
   */
  async function isOrderedAfter({ table, column }: Column, place: string, value: string) {
    const change = `update kryptogo.${table} set ${column} = ${value}
      where ctid = $1::tid and ${column} is distinct from (${value}) returning 1`
    const takeBack = new Error('Take it back')
    const outcome: { isOk: boolean | null } = { isOk: null }
    const attempt = store.database.transaction(async (tx) => {
      // neither triggers nor foreign keys stop the owner of the tables
      await tx.query('set local session_replication_role = replica')
      const changed = await tx.query(change, [place]).catch(() => [])
      if (changed.length) outcome.isOk = await isOrdered(tx)
      throw takeBack
    })
    await expect(attempt).rejects.toBe(takeBack)
    return outcome.isOk
  }

  async function isOrdered(tx: Queryable) {
    const database = { ...store.database, query: tx.query.bind(tx) }
    const { client, clock } = shop
    return (await verifyAudit(database, { client, environment: { clock } })).ok
  }

  it('is none at first', async () => {
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true, chains: 5, checkpoints: 2 })
    expect(columns.length).toBeGreaterThan(50)
  })

  it('is found in every column, but where it cannot hurt', async () => {
    const missed: string[] = []
    const tried = new Set<string>()
    for (const column of columns) {
      const rows = await store.database.query<{ place: string }>(
        `select ctid::text as place from kryptogo.${column.table} order by ctid`,
      )
      for (const [index, { place }] of rows.entries())
        for (const value of otherValues(column).slice(0, index < FEW ? undefined : 1)) {
          const isOk = await isOrderedAfter(column, place, value)
          if (isOk !== null) tried.add(nameOf(column))
          if (isOk && !(nameOf(column) in HARMLESS)) missed.push(`${nameOf(column)} = ${value}`)
        }
    }
    expect(missed).toEqual([])
    expect(columns.map(nameOf).filter((name) => !tried.has(name))).toEqual([])
  })

  it('is listed as harmless only where there is such a column', () => {
    const names = columns.map(nameOf)
    expect(Object.keys(HARMLESS).filter((name) => !names.includes(name))).toEqual([])
  })
})

describe.each(stores)('a clock that stands for that of $name', ({ open }) => {
  it('says what is due too late, for the server and without one', async () => {
    const store = await open()
    onTestFinished(() => store.close())
    const shop = openShop(store)
    const { client, clock, payments } = shop
    clock.advance(2 * YEAR)
    await shop.create()
    await clock.advanceAsync(15 * MINUTE)
    expect(await payments.reconcile()).toEqual({ checked: 1, failed: 0 })
    const reports = () =>
      Promise.all([
        payments.verifyAudit(),
        verifyAudit(store.database, { client, environment: { clock } }),
      ])
    for (const report of await reports()) expect(report).toMatchObject({ ok: true })

    const later = clock.now() + 11 * MINUTE
    await store.database.query('update kryptogo.kgp_intents set next_check_at = $1', [later])
    for (const report of await reports())
      expect(report).toMatchObject({ broken: { reason: 'due_time_differs' } })
  })
})
