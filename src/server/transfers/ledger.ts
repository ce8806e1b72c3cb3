import { stableStringify } from '../../core/stableStringify'
import { PaymentError, type PaymentErrorCode } from '../../core/errors'
import { EMPTY, link, type AuditRow, type Head } from '../audit/hashChain'
import type { Transfer, TransferParams } from '../kryptogo/types'
import type { Database, Queryable } from '../database/database'
import { plainAddress } from './evmAddress'
import { checkDay, lockToken } from './limits'

/** A withdrawal that was sent. */
export interface SentTransfer extends Omit<Transfer, 'id'> {
  /** KryptoGO's own; missing where an operator knew the transaction alone. */
  id?: string
}

/** Why a withdrawal was not sent, or why it is not known whether it was. */
export interface TransferFailure {
  code: PaymentErrorCode
  message: string
  /** KryptoGO's own number of the error. */
  apiCode?: number
  data?: Readonly<Record<string, unknown>>
}

/** How a withdrawal ended; `unknown` until an operator settles it. */
export type Outcome =
  | { readonly state: 'sent'; readonly transfer: SentTransfer }
  | { readonly state: 'failed' | 'unknown'; readonly failure: TransferFailure }

/** A withdrawal as it is stored. */
export interface StoredTransfer {
  readonly key: string
  readonly params: TransferParams
  /** `null` while it is being sent. */
  readonly outcome: Outcome | null
  /** Unix time in milliseconds, as is the next. */
  readonly reservedAt: number
  /** Past this time nobody is sending it any more. */
  readonly expiresAt: number
}

/** A withdrawal to be recorded before it is sent. */
interface Reservation extends Omit<StoredTransfer, 'outcome'> {
  /** The limit of 24 hours, where there is one. */
  readonly perDay: string | undefined
}

/** The record of all withdrawals, each with its chain in the audit. */
export interface TransferLedger {
  find(key: string): Promise<StoredTransfer | null>
  /**
   * Records a withdrawal; `false` when there is one of that key.
   *
   * @throws PaymentError `transfer_refused` when that would be over the limit of the day.
   */
  reserve(reservation: Reservation): Promise<boolean>
  /** Locks a withdrawal, and records what `decide` makes of it, unless that is `null`. */
  settle(
    key: string,
    at: number,
    decide: (stored: StoredTransfer) => Outcome | null,
  ): Promise<StoredTransfer>
}

interface Row {
  key: string
  parameters: string
  state: string
  result: string | null
  reserved_at: number
  expires_at: number
  seq: number
  head: string
}

const COLUMNS = 'key, parameters, state, result, reserved_at, expires_at, seq, head'

const subjectOf = (key: string) => `transfer:${key}`

export function createTransferLedger(database: Database): TransferLedger {
  return {
    async find(key) {
      const [row] = await read(database, key)
      return row ? stored(row) : null
    },

    reserve: ({ key, params, reservedAt, expiresAt, perDay }) =>
      database.transaction(async (tx) => {
        if (perDay !== undefined) await lockToken(tx, params)
        const entry = { subject: subjectOf(key), at: reservedAt, kind: 'reserved', body: params }
        const row = link(EMPTY, entry)
        const inserted = await tx.query(
          `insert into kgp_transfers (key, parameters, chain_id, contract_address, amount, state,
             reserved_at, expires_at, seq, head)
           values ($1, $2, $3, $4, $5, 'reserved', $6, $7, $8, $9)
           on conflict (key) do nothing returning key`,
          [
            key,
            stableStringify(params),
            params.chain_id,
            plainAddress(params.contract_address),
            params.amount,
            reservedAt,
            expiresAt,
            row.seq,
            row.hash,
          ],
        )
        if (inserted.length === 0) return false
        if (perDay !== undefined) await checkDay(tx, key, params, perDay, reservedAt)
        await append(tx, row)
        return true
      }),

    settle: (key, at, decide) =>
      database.transaction(async (tx) => {
        const [row] = await read(tx, key, 'for update')
        if (!row)
          throw new PaymentError(
            'invalid_transfer',
            `No transfer has the key ${stableStringify(key)}`,
          )
        const before = stored(row)
        const outcome = decide(before)
        if (!outcome) return before
        const { state, ...body } = outcome
        const head: Head = { seq: row.seq, hash: row.head }
        const entry = link(head, { subject: subjectOf(key), at, kind: state, body })
        await tx.query(
          'update kgp_transfers set state = $2, result = $3, seq = $4, head = $5 where key = $1',
          [key, state, entry.body, entry.seq, entry.hash],
        )
        await append(tx, entry)
        return { ...before, outcome }
      }),
  }
}

const read = (on: Queryable, key: string, lock = '') =>
  on.query<Row>(`select ${COLUMNS} from kgp_transfers where key = $1 ${lock}`, [key])

async function append(tx: Queryable, row: AuditRow): Promise<void> {
  await tx.query(
    'insert into kgp_audit (subject, seq, at, kind, body, hash) values ($1, $2, $3, $4, $5, $6)',
    [row.subject, row.seq, row.at, row.kind, row.body, row.hash],
  )
}

function stored({ key, parameters, state, result, reserved_at, expires_at }: Row): StoredTransfer {
  // this module wrote both
  const params = JSON.parse(parameters) as TransferParams
  const outcome = result === null ? null : ({ state, ...(JSON.parse(result) as object) } as Outcome)
  return { key, params, outcome, reservedAt: reserved_at, expiresAt: expires_at }
}
