import { PaymentError, type PaymentErrorCode } from '../../core/errors'
import { stableStringify } from '../../core/stableStringify'
import { EMPTY, link, type AuditRow, type Head } from '../audit/hashChain'
import { query, sql } from '../database/sql'
import type { Store, StoreDatabase } from '../database/store'
import type { Transfer, TransferParams } from '../kryptogo/types'
import { plainAddress } from './evmAddress'
import { checkDay, lockToken } from './limits'

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
  /** Unix time in milliseconds. */
  readonly reservedAt: number
  /** Unix time in milliseconds after which no process is sending it. */
  readonly expiresAt: number
}

/** A transfer to record before it is sent. */
interface Reservation extends Omit<StoredTransfer, 'outcome'> {
  /** The limit per 24 hours, if there is one. */
  readonly perDay: string | undefined
}

/** The record of all transfers, each with its chain in the audit. */
export interface TransferLedger {
  find(key: string): Promise<StoredTransfer | null>
  /**
   * Records a transfer, and resolves to `false` if its key is taken.
   *
   * @throws PaymentError `transfer_refused` when it would exceed the limit per 24 hours.
   */
  reserve(reservation: Reservation): Promise<boolean>
  /** Locks a transfer and records the outcome that `decide` returns, unless that is `null`. */
  settle(
    key: string,
    at: number,
    decide: (stored: StoredTransfer) => Outcome | null,
  ): Promise<StoredTransfer>
}

interface TransferRow {
  key: string
  parameters: string
  state: string
  result: string | null
  reserved_at: number
  expires_at: number
  seq: number
  head: string
}

const COLUMNS = sql`key, parameters, state, result, reserved_at, expires_at, seq, head`

const subjectOf = (key: string) => `transfer:${key}`

export function createTransferLedger(database: StoreDatabase): TransferLedger {
  return {
    async find(key) {
      const [row] = await query<TransferRow>(database, selectTransfer(key))
      return row ? toStoredTransfer(row) : null
    },

    reserve: ({ key, params, reservedAt, expiresAt, perDay }) =>
      database.transaction(async (tx) => {
        if (perDay !== undefined) await lockToken(tx, params)
        const entry = { subject: subjectOf(key), at: reservedAt, kind: 'reserved', body: params }
        const row = link(EMPTY, entry)
        const { chain_id, amount } = params
        const contract = plainAddress(params.contract_address)
        const inserted = await query(
          tx,
          sql`insert into kgp_transfers (key, parameters, chain_id, contract_address, amount,
              state, reserved_at, expires_at, seq, head)
            values (${key}, ${stableStringify(params)}, ${chain_id}, ${contract}, ${amount},
              'reserved', ${reservedAt}, ${expiresAt}, ${row.seq}, ${row.hash})
            on conflict (key) do nothing returning key`,
        )
        if (inserted.length === 0) return false
        if (perDay !== undefined) await checkDay(tx, key, params, perDay, reservedAt)
        await appendAudit(tx, row)
        return true
      }),

    settle: (key, at, decide) =>
      database.transaction(async (tx) => {
        const [row] = await query<TransferRow>(tx, sql`${selectTransfer(key)} for update`)
        if (!row)
          throw new PaymentError(
            'invalid_transfer',
            `No transfer has the key ${stableStringify(key)}`,
          )
        const before = toStoredTransfer(row)
        const outcome = decide(before)
        if (!outcome) return before
        const { state, ...body } = outcome
        const head: Head = { seq: row.seq, hash: row.head }
        const entry = link(head, { subject: subjectOf(key), at, kind: state, body })
        await query(
          tx,
          sql`update kgp_transfers
            set state = ${state}, result = ${entry.body}, seq = ${entry.seq}, head = ${entry.hash}
            where key = ${key}`,
        )
        await appendAudit(tx, entry)
        return { ...before, outcome }
      }),
  }
}

const selectTransfer = (key: string) => sql`select ${COLUMNS} from kgp_transfers where key = ${key}`

async function appendAudit(tx: Store, row: AuditRow): Promise<void> {
  const { subject, seq, at, kind, body, hash } = row
  await query(
    tx,
    sql`insert into kgp_audit (subject, seq, at, kind, body, hash)
      values (${subject}, ${seq}, ${at}, ${kind}, ${body}, ${hash})`,
  )
}

function toStoredTransfer(row: TransferRow): StoredTransfer {
  const { key, parameters, state, result, reserved_at, expires_at } = row
  // This module wrote both.
  const params = JSON.parse(parameters) as TransferParams
  const outcome = result === null ? null : ({ state, ...(JSON.parse(result) as object) } as Outcome)
  return { key, params, outcome, reservedAt: reserved_at, expiresAt: expires_at }
}
