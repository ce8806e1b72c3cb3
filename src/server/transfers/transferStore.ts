import { hasRowsAfter } from '../audit/chain'
import { TRANSFER_SEAL } from '../audit/seals'
import { recordChangedError } from '../database/errors'
import { query, sql, type Sql } from '../database/sql'
import type { Store } from '../database/store'
import type { TransferParams } from '../kryptogo/types'
import { plainAddress } from './evmAddress'

/** A row of `kgp_transfers`. */
export interface TransferRow {
  readonly key: string
  readonly parameters: string
  readonly chain_id: string
  readonly contract_address: string
  readonly amount: string
  readonly state: string
  readonly result: string | null
  readonly reserved_at: number
  readonly expires_at: number
  readonly seq: number
  readonly head: string
  readonly seal: string
  readonly now: number
  readonly is_expired: boolean
}

/** A transfer that is to be read, and its row, which is missing where `key` is null. */
type ReadRow = (TransferRow | { readonly key: null }) & {
  readonly name: string
  /** Whether the audit has rows of it that its row does not count. */
  readonly has_more: boolean
}

/** The audit subject of a transfer. */
export const subjectOf = (key: string) => `transfer:${key}`

const columns = (now: Sql) =>
  sql`${TRANSFER_SEAL.columns('t')}, ${now} as now, ${now} >= t.expires_at as is_expired`

/** SQL for the transfers whose keys a statement returns as `name`, whether or not their rows exist. */
const selectNamed = (clientId: string, names: Sql, now: Sql) => sql`
  select named.name, ${columns(now)}, ${hasRowsAfter(
    clientId,
    sql`${subjectOf('')}::text || named.name`,
    sql`coalesce(t.seq, 0)`,
  )} as has_more
  from (${names}) as named
  left join kgp_transfers t on t.client_id = ${clientId} and t.key = named.name`

/**
 * Finds a transfer, or resolves to `null` where none was ever recorded.
 *
 * @throws PaymentError `record_changed` where something else has changed or deleted it.
 */
export async function findTransfer(
  store: Store,
  key: string,
  now: Sql,
): Promise<TransferRow | null> {
  const [row] = await query<ReadRow>(
    store,
    selectNamed(store.clientId, sql`select ${key}::text as name`, now),
  )
  return row && (row.key !== null || row.has_more) ? wholeOf(store, row) : null
}

/**
 * Locks a transfer that is recorded until the end of the transaction.
 *
 * @throws PaymentError `record_changed` where something else has changed or deleted it.
 */
export async function lockTransfer(tx: Store, key: string, now: Sql): Promise<TransferRow> {
  const { clientId } = tx
  const [row] = await query<ReadRow>(
    tx,
    sql`select t.key as name, ${columns(now)},
        ${hasRowsAfter(clientId, subjectOf(key), sql`t.seq`)} as has_more
      from kgp_transfers t where t.client_id = ${clientId} and t.key = ${key} for update of t`,
  )
  return wholeOf(tx, row ?? { name: key, key: null, has_more: false })
}

/**
 * Finds the transfers of one token that were recorded after a time. They are found by the audit too,
 * because a row that something else has changed or deleted may be of this token.
 *
 * @throws PaymentError `record_changed` where one of any token is not as this server has written it.
 */
export async function findTransfersSince(
  tx: Store,
  { chain_id, contract_address }: Pick<TransferParams, 'chain_id' | 'contract_address'>,
  { since, now }: { since: number; now: Sql },
): Promise<TransferRow[]> {
  const { clientId } = tx
  const contract = plainAddress(contract_address)
  const names = sql`
    select substr(subject, ${subjectOf('').length + 1}::integer) as name from kgp_audit
      where client_id = ${clientId} and kind = 'reserved' and at > ${since}::float8
    union select key from kgp_transfers where client_id = ${clientId} and chain_id = ${chain_id}
      and contract_address = ${contract} and reserved_at > ${since}::float8`
  const rows = await query<ReadRow>(tx, selectNamed(clientId, names, now))
  return rows
    .map((row) => wholeOf(tx, row))
    .filter((row) => row.chain_id === chain_id && row.contract_address === contract)
}

/** Returns a row that is as this server has written it last. */
function wholeOf(store: Store, row: ReadRow): TransferRow {
  if (row.key !== null && !row.has_more && TRANSFER_SEAL.isWhole(store, row)) return row
  const subject = subjectOf(row.name)
  store.reportChanged({ subject, isRestored: false })
  throw recordChangedError(subject)
}
