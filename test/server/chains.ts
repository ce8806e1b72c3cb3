import {
  createKryptogoClient,
  createPaymentServer,
  verifyAudit,
  type Clock,
  type Database,
  type Queryable,
} from 'kryptogo-payment-react/server'
import { EMPTY, link, sealOf, type AuditRow, type Head } from '../support/auditRows'

/** The client id and API key of these chains. */
export const KEYS = { clientId: 'c', apiKey: 'k' }

const client = createKryptogoClient({ ...KEYS, origin: 'https://shop.example' })

/** A payment or a transfer, by its key. */
export interface Owner {
  kind: 'intent' | 'transfer'
  key: string
}

export const subjectOf = ({ kind, key }: Owner) => `${kind}:${key}`
export const tableOf = ({ kind }: Pick<Owner, 'kind'>) =>
  kind === 'intent'
    ? { table: 'kryptogo.kgp_intents', column: 'id' }
    : { table: 'kryptogo.kgp_transfers', column: 'key' }

/** A kind of row that does not change the state. */
const kindOf = ({ kind }: Owner) => (kind === 'intent' ? 'created' : 'reserved')

/** Adds payments, each with its order, and transfers without audit rows. */
export async function add(database: Queryable, ...owners: Owner[]) {
  const keys = (wanted: Owner['kind']) =>
    owners.filter(({ kind }) => kind === wanted).map(({ key }) => key)
  const orders = keys('intent').map((key) => {
    const facts = { current: null, fiat_amount: null, fiat_currency: null, paid_by: null }
    const order = { order_id: key, is_named: true, offers: 0, ...facts, order_data: '{}' }
    return sealOf(KEYS, 'order', order)
  })
  await database.query(
    `insert into kryptogo.kgp_orders (client_id, order_id, is_named, order_data, seal)
    select 'c', key, true, '{}', seal from unnest($1::text[], $2::text[]) as row (key, seal)`,
    [keys('intent'), orders],
  )
  await database.query(
    `insert into kryptogo.kgp_intents
      (id, client_id, order_id, attempt, shown, status, intent, created_at, deadline, next_check_at)
    select key, 'c', key, 1, true, 'pending', '{}', 0, 0, 0 from unnest($1::text[]) as key`,
    [keys('intent')],
  )
  await database.query(
    `insert into kryptogo.kgp_transfers
      (client_id, key, parameters, chain_id, contract_address, amount, state, reserved_at, expires_at)
    select 'c', key, '{}', 'arb', '0x', '1', 'reserved', 0, 0 from unnest($1::text[]) as key`,
    [keys('transfer')],
  )
  await seal(database, owners)
}

/** Seals payments and transfers as they are. */
export async function seal(database: Queryable, owners: readonly Owner[]) {
  for (const kind of ['intent', 'transfer'] as const) {
    const { table, column } = tableOf({ kind })
    const keys = owners.filter((owner) => owner.kind === kind).map(({ key }) => key)
    const rows = await database.query<Record<string, unknown>>(
      `select *, ${column} as key from ${table} where ${column} = any($1::text[])`,
      [keys],
    )
    const seals = rows.map((row) => sealOf(KEYS, kind === 'intent' ? 'payment' : kind, row))
    await database.query(
      `update ${table} as own set seal = row.seal
      from unnest($1::text[], $2::text[]) as row (key, seal) where own.${column} = row.key`,
      [rows.map(({ key }) => key), seals],
    )
  }
}

/** Appends `count` rows to a chain, as the server does it: under the lock of its head. */
export async function append(database: Database, owner: Owner, count = 1) {
  const { table, column } = tableOf(owner)
  await database.transaction(async (tx) => {
    const [first] = await tx.query<Head>(
      `select seq, head as hash from ${table} where ${column} = $1 for update`,
      [owner.key],
    )
    if (!first) throw new Error(`there is no ${subjectOf(owner)}`)
    const rows: AuditRow[] = []
    for (let head = first; rows.length < count; head = rows.at(-1) ?? head) {
      const body = { note: `row ${head.seq + 1}`, odd: '\u0000\ud83d 🛒' }
      const entry = { subject: subjectOf(owner), at: 1.5e12 + head.seq, kind: kindOf(owner), body }
      rows.push(link(KEYS, head, entry))
    }
    await insert(tx, rows)
    const last = rows.at(-1)
    await tx.query(`update ${table} set seq = $2::integer, head = $3 where ${column} = $1`, [
      owner.key,
      last?.seq,
      last?.hash,
    ])
    await seal(tx, [owner])
  })
}

/** Writes the first row of each of many payments. */
export async function appendEach(database: Queryable, owners: readonly Owner[]) {
  await insert(
    database,
    owners.map((owner) =>
      link(KEYS, EMPTY, {
        subject: subjectOf(owner),
        at: 1.5e12,
        kind: kindOf(owner),
        body: owner,
      }),
    ),
  )
  await database.query(
    `update kryptogo.kgp_intents set seq = 1, head = hash from kryptogo.kgp_audit where subject = 'intent:' || id and head = ''`,
  )
  await seal(database, owners)
}

/** Makes a checkpoint, as an operator does. */
export async function checkpoint(database: Database, clock: Clock) {
  await createPaymentServer({
    client,
    database,
    environment: { clock },
    callbackUrl: 'https://shop.example/payment/callback',
    getPrice: () => ({ fiat_amount: '1', fiat_currency: 'USD' }),
    onStatusChange: () => undefined,
  }).checkpoint()
}

/** Verifies the audit of these chains. */
export const verify = (database: Database) => verifyAudit(database, { client })

/** Writes rows as they are. */
async function insert(database: Queryable, rows: readonly AuditRow[]) {
  await database.query(
    // The first row of a payment names its order, whose id is that of the payment here.
    `insert into kryptogo.kgp_audit (client_id, order_id, subject, seq, at, kind, body, hash)
    select 'c', case when seq = 1 and subject like 'intent:%' then substr(subject, 8) end, row.*
    from unnest($1::text[], $2::integer[], $3::float8[], $4::text[], $5::text[], $6::text[])
      as row (subject, seq, at, kind, body, hash)`,
    (['subject', 'seq', 'at', 'kind', 'body', 'hash'] as const).map((name) =>
      rows.map((row) => row[name]),
    ),
  )
}

/** Makes records changeable, as the owner of the tables can. */
export async function unlock(database: Database) {
  await database.query(
    'alter table kryptogo.kgp_audit disable trigger user; alter table kryptogo.kgp_checkpoints disable trigger user',
  )
}
