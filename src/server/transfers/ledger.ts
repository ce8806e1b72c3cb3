import type { PaymentErrorCode } from '../../core/errors'
import { stableStringify } from '../../core/stableStringify'
import { hasRowsAfter } from '../audit/chain'
import { EMPTY, link, type AuditRow, type Head } from '../audit/hashChain'
import { TRANSFER_SEAL, type FactsOf } from '../audit/seals'
import type { DatabaseTime } from '../database/databaseTime'
import { join, query, raw, sql } from '../database/sql'
import type { Store, StoreDatabase } from '../database/store'
import { readTime } from '../database/timeStore'
import type { Transfer, TransferParams } from '../kryptogo/types'
import { plainAddress } from './evmAddress'
import { checkDay, lockToken } from './limits'
import { findTransfer, lockTransfer, subjectOf, type TransferRow } from './transferStore'

/** A transfer that was sent. */
export interface SentTransfer extends Omit<Transfer, 'id'> {
  /** KryptoGO's own id. Missing if an operator resolved the transfer by its transaction alone. */
  id?: string
}

/** Why a transfer was not sent, or why that is unknown. */
export interface TransferFailure {
  code: PaymentErrorCode
  message: string
  /** KryptoGO's own number of the error. */
  apiCode?: number
  data?: Readonly<Record<string, unknown>>
}

/** How a transfer ended; `unknown` until an operator resolves it. */
export type Outcome =
  | { readonly state: 'sent'; readonly transfer: SentTransfer }
  | { readonly state: 'failed' | 'unknown'; readonly failure: TransferFailure }

/** A transfer as it is stored. */
export interface StoredTransfer {
  readonly key: string
  readonly params: TransferParams
  /** `null` while it is being sent. */
  readonly outcome: Outcome | null
  /** Unix time in milliseconds, by the database's clock. */
  readonly reservedAt: number
  /** Whether so much time has passed that no process is sending it. */
  readonly isExpired: boolean
}

/** A transfer to record before it is sent. */
interface Reservation extends Pick<StoredTransfer, 'key' | 'params'> {
  /** After so many milliseconds no process is sending it. */
  readonly expiryMs: number
  /** The limit per 24 hours, if there is one. */
  readonly perDay: string | undefined
}

/**
 * The record of all transfers, each with its chain in the audit. Nothing is done with a transfer that
 * something else has changed or deleted: each of these rejects with `record_changed`.
 */
export interface TransferLedger {
  find(key: string): Promise<StoredTransfer | null>
  /**
   * Records a transfer, and resolves to `false` if its key is taken, or was before its row was deleted.
   *
   * @throws PaymentError `transfer_refused` when it would exceed the limit per 24 hours.
   */
  reserve(reservation: Reservation): Promise<boolean>
  /** Locks a transfer and records the outcome that `decide` returns, unless that is `null`. */
  settle(key: string, decide: (stored: StoredTransfer) => Outcome | null): Promise<StoredTransfer>
}

/** Creates the record of one server's transfers. All its times are the database's. */
export function createTransferLedger(
  database: StoreDatabase,
  databaseTime: DatabaseTime,
): TransferLedger {
  return {
    async find(key) {
      const row = await findTransfer(database, key, databaseTime())
      return row && toStoredTransfer(row)
    },

    reserve: ({ key, params, expiryMs, perDay }) =>
      database.transaction(async (tx) => {
        if (perDay !== undefined) await lockToken(tx, params)
        const reservedAt = await readTime(tx, databaseTime)
        const entry = { subject: subjectOf(key), at: reservedAt, kind: 'reserved', body: params }
        const audit = link(tx, EMPTY, entry)
        const row = sealed(tx, {
          key,
          parameters: stableStringify(params),
          chain_id: params.chain_id,
          contract_address: plainAddress(params.contract_address),
          amount: params.amount,
          ...{ state: 'reserved', result: null },
          ...{ reserved_at: reservedAt, expires_at: reservedAt + expiryMs },
          ...{ seq: audit.seq, head: audit.hash },
        })
        const names = Object.keys(row)
        const inserted = await query(
          tx,
          sql`insert into kgp_transfers (client_id, ${raw(names.join(', '))})
            select ${tx.clientId}, ${join(Object.values(row))}
            where not ${hasRowsAfter(tx.clientId, entry.subject, 0)}
            on conflict (client_id, key) do nothing returning key`,
        )
        if (inserted.length === 0) return false
        if (perDay !== undefined) await checkDay(tx, key, params, perDay, reservedAt)
        await appendAudit(tx, audit)
        return true
      }),

    settle: (key, decide) =>
      database.transaction(async (tx) => {
        const row = await lockTransfer(tx, key, databaseTime())
        const before = toStoredTransfer(row)
        const outcome = decide(before)
        if (!outcome) return before
        const { state, ...body } = outcome
        const head: Head = { seq: row.seq, hash: row.head }
        const entry = link(tx, head, { subject: subjectOf(key), at: row.now, kind: state, body })
        const after = { state, result: entry.body, seq: entry.seq, head: entry.hash }
        const { seal } = sealed(tx, { ...row, ...after })
        await query(
          tx,
          sql`update kgp_transfers
            set state = ${state}, result = ${entry.body}, seq = ${entry.seq}, head = ${entry.hash},
              seal = ${seal}
            where client_id = ${tx.clientId} and key = ${key}`,
        )
        await appendAudit(tx, entry)
        return { ...before, outcome }
      }),
  }
}

function sealed<Facts extends FactsOf<typeof TRANSFER_SEAL>>(store: Store, row: Facts) {
  return { ...row, seal: TRANSFER_SEAL.sign(store, row) }
}

async function appendAudit(tx: Store, row: AuditRow): Promise<void> {
  const { subject, seq, at, kind, body, hash } = row
  await query(
    tx,
    sql`insert into kgp_audit (client_id, subject, seq, at, kind, body, hash)
      values (${tx.clientId}, ${subject}, ${seq}, ${at}, ${kind}, ${body}, ${hash})`,
  )
}

function toStoredTransfer(row: TransferRow): StoredTransfer {
  const { key, parameters, state, result, reserved_at, is_expired } = row
  // This module wrote both.
  const params = JSON.parse(parameters) as TransferParams
  const outcome = result === null ? null : ({ state, ...(JSON.parse(result) as object) } as Outcome)
  return { key, params, outcome, reservedAt: reserved_at, isExpired: is_expired }
}
