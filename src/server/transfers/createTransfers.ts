import { formatDecimal, parseAmount } from '../../core/amounts'
import { stableStringify } from '../../core/stableStringify'
import type { Clock } from '../../core/clock'
import { PaymentError } from '../../core/errors'
import { delay } from '../../core/delay'
import type { KryptogoClient, TransferParams } from '../kryptogo/types'
import type { CallHandler } from '../callHandler'
import type { Database } from '../database/database'
import { plainAddress } from './evmAddress'
import type { Logger } from '../logger'
import type { TransferOptions } from '../options'
import { createSender, SENDING_MS } from './send'
import { askApproval } from './approval'
import { conflict, recall } from './outcome'
import {
  createTransferLedger,
  type Outcome,
  type SentTransfer,
  type StoredTransfer,
  type TransferFailure,
} from './ledger'
import { readLimits } from './limits'
import { checkKey, checkTransfer, type TransferRequest } from './check'
import { checkResolution, resolve, type TransferResolution } from './resolution'

/** Withdrawals: tokens sent from the shop's balance at KryptoGO, each at most once. */
export interface Transfers {
  /**
   * Sends tokens, at most once per `idempotencyKey`: called again, also at the same time or by another
   * process, it resolves to the result of the first call. Do not call it in `onStatusChange`, whose
   * transaction cannot call back what was sent.
   *
   * @throws PaymentError `invalid_transfer` and `transfer_refused` before anything is recorded;
   * `transfer_conflict` when the key stands for another transfer; KryptoGO's refusal, such as
   * `insufficient_balance`, when nothing was sent; and `transfer_unknown` when it may have been
   * sent: that one is for `resolve`, not for a second try with another key. Any other error is the
   * database's: ask again with the same key.
   */
  readonly send: (request: TransferRequest) => Promise<SentTransfer>
  /**
   * Settles a transfer whose outcome is unknown, once KryptoGO Studio or the chain has shown whether
   * it was sent.
   *
   * @throws PaymentError `transfer_conflict` when it has been settled otherwise, or is being sent.
   */
  readonly resolve: (key: string, resolution: TransferResolution) => Promise<TransferRecord>
  /** Reads what is recorded of a transfer, or resolves to `null`. */
  readonly get: (key: string) => Promise<TransferRecord | null>
}

/** A transfer as it is recorded. */
export interface TransferRecord {
  readonly key: string
  /** `reserved` while it is being sent; `unknown` when it may have been sent. */
  readonly state: 'reserved' | 'sent' | 'failed' | 'unknown'
  readonly params: TransferParams
  /** What was sent, or `null`. */
  readonly transfer: SentTransfer | null
  /** Why it failed or is unknown, or `null`. */
  readonly failure: TransferFailure | null
  /** When it was recorded, in Unix milliseconds. */
  readonly at: number
}

/** What `createTransfers` needs. */
export interface TransfersOptions {
  client: KryptogoClient
  options: TransferOptions | undefined
  database: Database
  clock: Clock
  log: Logger
  callHandler: CallHandler
}

// longer than a sender tries, by what the clocks of two machines may differ
const EXPIRY_MS = SENDING_MS + 15_000

const POLL_MS = 250

export function createTransfers({
  client,
  options,
  database,
  clock,
  log,
  callHandler,
}: TransfersOptions): Transfers {
  const { limits, approve } = options ?? {}
  const limitOf = readLimits(limits)
  const ledger = createTransferLedger(database)
  const sendOnce = createSender({ client, ledger, clock, log })
  const running = new Map<string, { wanted: string; answer: Promise<SentTransfer> }>()

  async function send(request: TransferRequest): Promise<SentTransfer> {
    const { idempotencyKey: key, ...params } = checkTransfer(request, approve !== undefined)
    const wanted = identity(params)
    const other = running.get(key)
    if (other && other.wanted !== wanted) throw conflict(key)
    if (other) return other.answer
    const answer = first(key, params)
    running.set(key, { wanted, answer })
    try {
      return await answer
    } finally {
      running.delete(key)
    }
  }

  async function first(key: string, params: TransferParams): Promise<SentTransfer> {
    if (await ledger.find(key)) return again(key, params)
    const { perDay } = limitOf(params) ?? {}
    if (approve) await askApproval(callHandler, approve, { idempotencyKey: key, ...params })
    const reservedAt = clock.now()
    const expiresAt = reservedAt + EXPIRY_MS
    const isReserved = await ledger.reserve({ key, params, reservedAt, expiresAt, perDay })
    return isReserved ? sendOnce({ key, params, reservedAt, expiresAt }) : again(key, params)
  }

  /** The answer of a transfer that is recorded, for which it may have to wait. */
  async function again(key: string, params: TransferParams): Promise<SentTransfer> {
    for (;;) {
      const stored = await current(key)
      if (!stored) throw new PaymentError('transfer_conflict', `Transfer ${key} has been deleted`)
      if (identity(stored.params) !== identity(params)) throw conflict(key)
      if (stored.outcome) return recall(stored, true)
      await delay(clock, POLL_MS)
    }
  }

  /** What is recorded, once what nobody is sending any more has become unknown. */
  async function current(key: string): Promise<StoredTransfer | null> {
    const stored = await ledger.find(key)
    const now = clock.now()
    if (!stored || stored.outcome || now < stored.expiresAt) return stored
    return ledger.settle(key, now, ({ outcome }) => (outcome ? null : ABANDONED))
  }

  return {
    send,
    async resolve(key, resolution) {
      checkKey(key)
      const outcome = checkResolution(resolution)
      if (!(await current(key)))
        throw new PaymentError('invalid_transfer', `No transfer has the key ${JSON.stringify(key)}`)
      return describe(await ledger.settle(key, clock.now(), (stored) => resolve(stored, outcome)))
    },
    async get(key) {
      checkKey(key)
      const stored = await current(key)
      return stored && describe(stored)
    },
  }
}

const ABANDONED: Outcome = {
  state: 'unknown',
  failure: {
    code: 'timeout',
    message: 'the process that was sending it has not said how it ended',
  },
}

/** The same text for what is the same transfer: `1` or `1.0`, in whatever case of hexadecimal digits. */
function identity({ chain_id, contract_address, amount, wallet_address }: TransferParams): string {
  return stableStringify({
    chain_id,
    contract_address: plainAddress(contract_address),
    amount: formatDecimal(parseAmount(amount)),
    wallet_address: plainAddress(wallet_address),
  })
}

function describe({ key, params, outcome, reservedAt: at }: StoredTransfer): TransferRecord {
  const { state = 'reserved' } = outcome ?? {}
  return {
    key,
    state,
    params,
    transfer: outcome?.state === 'sent' ? outcome.transfer : null,
    failure: outcome && outcome.state !== 'sent' ? outcome.failure : null,
    at,
  }
}
