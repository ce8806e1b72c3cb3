import {
  createKryptogoClient,
  createPaymentServer,
  type Clock,
  type Database,
  type Queryable,
} from 'kryptogo-payment-react/server'
import { EMPTY, link, type AuditRow, type Head } from '../support/auditRows'

/** A payment or a transfer, by its key. */
export interface Owner {
  kind: 'intent' | 'transfer'
  key: string
}

export const subjectOf = ({ kind, key }: Owner) => `${kind}:${key}`
export const tableOf = ({ kind }: Owner) =>
  kind === 'intent'
    ? { table: 'kryptogo.kgp_intents', column: 'id' }
    : { table: 'kryptogo.kgp_transfers', column: 'key' }

/** A kind of row that does not change the state. */
const kindOf = ({ kind }: Owner) => (kind === 'intent' ? 'created' : 'reserved')

/** Adds payments and transfers without audit rows. */
export async function add(database: Queryable, ...owners: Owner[]) {
  const keys = (wanted: Owner['kind']) =>
    owners.filter(({ kind }) => kind === wanted).map(({ key }) => key)
  await database.query(
    `insert into kryptogo.kgp_intents
      (id, client_id, order_id, attempt, shown, status, intent, created_at, deadline)
    select key, 'c', key, 1, true, 'pending', '{}', 0, 0 from unnest($1::text[]) as key`,
    [keys('intent')],
  )
  await database.query(
    `insert into kryptogo.kgp_transfers
      (key, parameters, chain_id, contract_address, amount, state, reserved_at, expires_at)
    select key, '{}', 'arb', '0x', '1', 'reserved', 0, 0 from unnest($1::text[]) as key`,
    [keys('transfer')],
  )
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
      rows.push(
        link(head, { subject: subjectOf(owner), at: 1.5e12 + head.seq, kind: kindOf(owner), body }),
      )
    }
    await insert(tx, rows)
    const last = rows.at(-1)
    await tx.query(`update ${table} set seq = $2::integer, head = $3 where ${column} = $1`, [
      owner.key,
      last?.seq,
      last?.hash,
    ])
  })
}

/** Writes the first row of each of many payments. */
export async function appendEach(database: Queryable, owners: readonly Owner[]) {
  await insert(
    database,
    owners.map((owner) =>
      link(EMPTY, { subject: subjectOf(owner), at: 1.5e12, kind: kindOf(owner), body: owner }),
    ),
  )
  await database.query(
    `update kryptogo.kgp_intents set seq = 1, head = hash from kryptogo.kgp_audit where subject = 'intent:' || id and head = ''`,
  )
}

/** Makes a checkpoint, as an operator does. */
export async function checkpoint(database: Database, clock: Clock) {
  await createPaymentServer({
    client: createKryptogoClient({ clientId: 'c', apiKey: 'k', origin: 'https://shop.example' }),
    database,
    environment: { clock },
    callbackUrl: 'https://shop.example/payment/callback',
    getPrice: () => ({ fiat_amount: '1', fiat_currency: 'USD' }),
    onStatusChange: () => undefined,
  }).checkpoint()
}

/** Writes rows as they are. */
async function insert(database: Queryable, rows: readonly AuditRow[]) {
  await database.query(
    `insert into kryptogo.kgp_audit (subject, seq, at, kind, body, hash)
    select * from unnest($1::text[], $2::integer[], $3::float8[], $4::text[], $5::text[], $6::text[])`,
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
