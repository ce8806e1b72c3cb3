import { formatDecimal, parseAmount } from '../../core/amounts'
import type { Clock } from '../../core/clock'
import { delay } from '../../core/delay'
import { PaymentError } from '../../core/errors'
import { stableStringify } from '../../core/stableStringify'
import type { CallHandler } from '../callHandler'
import type { DatabaseTime } from '../database/databaseTime'
import type { StoreDatabase } from '../database/store'
import type { KryptogoClient, TransferParams } from '../kryptogo/types'
import type { Logger } from '../logger'
import type { TransferOptions } from '../options'
import { checkApproval } from './approval'
import { checkKey, checkTransfer, type TransferRequest } from './check'
import { plainAddress } from './evmAddress'
import {
  createTransferLedger,
  type Outcome,
  type SentTransfer,
  type StoredTransfer,
  type TransferFailure,
} from './ledger'
import { createLimits } from './limits'
import { conflictError, resultOf } from './outcome'
import { checkResolution, resolve, type TransferResolution } from './resolution'
import { createSender, SENDING_MS } from './send'

/** Transfers: tokens sent from the shop's balance at KryptoGO, each at most once. */
export interface Transfers {
  /**
   * Sends tokens, at most once per `idempotencyKey`: called again, also at the same time or by another
   * process, it resolves to the result of the first call. Do not call it in `onStatusChange`, whose
   * transaction cannot call back what was sent.
   *
   * @throws PaymentError `invalid_transfer` and `transfer_refused` before anything is recorded;
   * `transfer_conflict` when the key belongs to another transfer; KryptoGO's refusal, such as
   * `insufficient_balance`, when nothing was sent; `transfer_unknown` when it may have been sent:
   * that one is for `resolve`, not for a second try with another key; and `transfer_not_sent` once
   * it was resolved so. Any other error is the database's: call it again with the same key.
   */
  readonly send: (request: TransferRequest) => Promise<SentTransfer>
  /**
   * Records the outcome of a transfer that is `unknown`, once KryptoGO Studio or the chain has shown
   * whether it was sent.
   *
   * @throws PaymentError `transfer_conflict` when it has been resolved otherwise, or is being sent.
   */
  readonly resolve: (
    idempotencyKey: string,
    resolution: TransferResolution,
  ) => Promise<TransferRecord>
  /** Reads what is recorded of a transfer, or resolves to `null`. */
  readonly get: (idempotencyKey: string) => Promise<TransferRecord | null>
}

/** A transfer as it is recorded. */
export interface TransferRecord {
  readonly idempotencyKey: string
  /** `reserved` while it is being sent; `unknown` when it may have been sent. */
  readonly state: 'reserved' | 'sent' | 'failed' | 'unknown'
  readonly params: TransferParams
  /** The transfer that was sent, or `null`. */
  readonly transfer: SentTransfer | null
  /** Why it failed or is unknown, or `null`. */
  readonly failure: TransferFailure | null
  /** When it was recorded, in Unix milliseconds. */
  readonly at: number
}

/** The dependencies of `createTransfers`. */
export interface TransfersOptions {
  client: KryptogoClient
  options: TransferOptions | undefined
  database: StoreDatabase
  databaseTime: DatabaseTime
  /** For durations within this process. */
  clock: Clock
  log: Logger
  callHandler: CallHandler
  /** Whether a transfer may begin, so that its outcome is recorded before the server has stopped. */
  inFlight: {
    isOpen(): boolean
    mayProceed(): boolean
    track<T>(task: () => Promise<T>): Promise<T>
  }
}

// Longer than a sender tries, by the time that a statement may take to be noticed.
const EXPIRY_MS = SENDING_MS + 15_000

const POLL_MS = 250

export function createTransfers({
  client,
  options,
  database,
  databaseTime,
  clock,
  log,
  callHandler,
  inFlight,
}: TransfersOptions): Transfers {
  const { limits, approve } = options ?? {}
  const checkLimits = createLimits(limits)
  const ledger = createTransferLedger(database, databaseTime)
  const sendOnce = createSender({ client, ledger, clock, log })
  const running = new Map<string, { identity: string; result: Promise<SentTransfer> }>()

  async function send(request: TransferRequest): Promise<SentTransfer> {
    const { idempotencyKey: key, ...params } = checkTransfer(request, approve !== undefined)
    refuseUnless(inFlight.isOpen())
    const identity = identityOf(params)
    const other = running.get(key)
    if (other && other.identity !== identity) throw conflictError(key)
    if (other) return other.result
    const result = reserveAndSend(key, params)
    running.set(key, { identity, result })
    try {
      return await result
    } finally {
      running.delete(key)
    }
  }

  async function reserveAndSend(key: string, params: TransferParams): Promise<SentTransfer> {
    if (await ledger.find(key)) return findResult(key, params)
    const { perDay } = checkLimits(params) ?? {}
    if (approve) await checkApproval(callHandler, approve, { idempotencyKey: key, ...params })
    refuseUnless(inFlight.mayProceed())
    // Once it is recorded, a transfer that cannot be sent has failed for good.
    if (!client.gate.maySend('transfer')) throw notNowError()
    const startedAt = clock.now()
    const isReserved = await ledger.reserve({ key, params, expiryMs: EXPIRY_MS, perDay })
    const until = startedAt + EXPIRY_MS
    return isReserved ? sendOnce({ key, params, startedAt, until }) : findResult(key, params)
  }

  /** Resolves to the result of a recorded transfer, which may still be being sent. */
  async function findResult(key: string, params: TransferParams): Promise<SentTransfer> {
    for (;;) {
      const stored = await findCurrent(key)
      if (!stored) throw new PaymentError('transfer_conflict', `Transfer ${key} has been deleted`)
      if (identityOf(stored.params) !== identityOf(params)) throw conflictError(key)
      if (stored.outcome) return resultOf(stored, { isRepeated: true })
      await delay(clock, POLL_MS)
    }
  }

  /** Reads a transfer; one whose sender must have died becomes `unknown` first. */
  async function findCurrent(key: string): Promise<StoredTransfer | null> {
    const stored = await ledger.find(key)
    if (!stored || stored.outcome || !stored.isExpired) return stored
    return ledger.settle(key, ({ outcome }) => (outcome ? null : ABANDONED))
  }

  return {
    send: (request) => inFlight.track(() => send(request)),
    async resolve(key, resolution) {
      checkKey(key)
      const outcome = checkResolution(resolution)
      if (!(await findCurrent(key)))
        throw new PaymentError('invalid_transfer', `No transfer has the key ${JSON.stringify(key)}`)
      return toRecord(await ledger.settle(key, (stored) => resolve(stored, outcome)))
    },
    async get(key) {
      checkKey(key)
      const stored = await findCurrent(key)
      return stored && toRecord(stored)
    },
  }
}

function refuseUnless(isOpen: boolean): void {
  if (isOpen) return
  throw new PaymentError(
    'transfer_refused',
    'The payment server is stopping, so nothing was sent: send it again with the same idempotencyKey',
    { retryable: true },
  )
}

function notNowError(): PaymentError {
  return new PaymentError(
    'transfer_refused',
    'KryptoGO does not answer or has asked to wait, so nothing was recorded or sent: send it again later with the same idempotencyKey',
    { retryable: true },
  )
}

const ABANDONED: Outcome = {
  state: 'unknown',
  failure: {
    code: 'timeout',
    message: 'the process that was sending it did not record an outcome',
  },
}

/** Returns the same text for equal transfers: `1` is `1.0`, and hexadecimal digits have no case. */
function identityOf({
  chain_id,
  contract_address,
  amount,
  wallet_address,
}: TransferParams): string {
  return stableStringify({
    chain_id,
    contract_address: plainAddress(contract_address),
    amount: formatDecimal(parseAmount(amount)),
    wallet_address: plainAddress(wallet_address),
  })
}

function toRecord({ key, params, outcome, reservedAt: at }: StoredTransfer): TransferRecord {
  const { state = 'reserved' } = outcome ?? {}
  return {
    idempotencyKey: key,
    state,
    params,
    transfer: outcome?.state === 'sent' ? outcome.transfer : null,
    failure: outcome && outcome.state !== 'sent' ? outcome.failure : null,
    at,
  }
}
