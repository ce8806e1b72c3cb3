import type { Clock } from '../../core/clock'
import { delay, withDeadline } from '../../core/delay'
import { PaymentError } from '../../core/errors'
import type { KryptogoClient, TransferParams } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import type { Outcome, SentTransfer, StoredTransfer, TransferLedger } from './ledger'
import { outcomeOf, resultOf, unknownError } from './outcome'

/** How long after its reservation a transfer may be sent, in milliseconds. */
export const SENDING_MS = 45_000

const RETRY_MS = 1_000

const TOO_LATE: Outcome = {
  state: 'failed',
  failure: { code: 'timeout', message: `Recording it took over ${SENDING_MS / 1000} s` },
}

/** A reserved transfer. Times are those of the sender's clock. */
interface Sending extends Pick<StoredTransfer, 'key' | 'params'> {
  /** Before it was reserved. */
  readonly startedAt: number
  /** When others count its outcome as unknown. */
  readonly until: number
}

interface SenderOptions {
  client: KryptogoClient
  ledger: TransferLedger
  clock: Clock
  log: Logger
}

/**
 * Creates the function that sends a reserved transfer in one request, never retried, and records its
 * outcome.
 */
export function createSender({ client, ledger, clock, log }: SenderOptions) {
  /** Calls KryptoGO once. If it fails, `cause` is the error. */
  async function post(
    params: TransferParams,
    leftMs: number,
  ): Promise<{ outcome: Outcome; cause?: unknown }> {
    const deadline = { clock, ms: leftMs, onTimeout: lateError }
    try {
      const task = (signal: AbortSignal) => client.transferOnce(params, signal)
      return { outcome: { state: 'sent', transfer: await withDeadline(deadline, task) } }
    } catch (cause) {
      return { outcome: outcomeOf(cause, client.gate), cause }
    }
  }

  /** Returns the outcome to record, unless a better one was recorded meanwhile. */
  function decide({ key, outcome: before }: StoredTransfer, now: Outcome): Outcome | null {
    if (!before) return now
    if (before.state === 'unknown') return now.state === 'unknown' ? null : now
    if (before.state === 'sent' || now.state !== 'sent') return null
    log.error('A transfer that was resolved as not sent has been sent after all', {
      idempotencyKey: key,
    })
    return now
  }

  /** Records an outcome, with retries until the transfer expires and counts as unknown. */
  async function record(key: string, outcome: Outcome, until: number): Promise<StoredTransfer> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await ledger.settle(key, (before) => decide(before, outcome))
      } catch (cause) {
        // Logged immediately, because this process may die before it is recorded.
        if (isFirst)
          log.error('The outcome of a transfer could not be recorded; it will be tried again', {
            ...(outcome.state === 'sent' ? outcome.transfer : outcome.failure.data),
            ...{ idempotencyKey: key, state: outcome.state },
            ...errorDetails(cause),
          })
        if (clock.now() + RETRY_MS >= until) throw unrecordedError(key, outcome, cause)
        await delay(clock, RETRY_MS)
      }
    }
  }

  return async function send({ key, params, startedAt, until }: Sending): Promise<SentTransfer> {
    const leftMs = Math.min(startedAt + SENDING_MS - clock.now(), SENDING_MS)
    const { outcome, ...rest } = leftMs > 0 ? await post(params, leftMs) : { outcome: TOO_LATE }
    const stored = await record(key, outcome, until)
    return resultOf(stored, { isRepeated: false, ...rest })
  }
}

function lateError(): PaymentError {
  const message = `KryptoGO did not answer within ${SENDING_MS / 1000} s`
  return new PaymentError('timeout', message, { retryable: true })
}

function unrecordedError(key: string, outcome: Outcome, cause: unknown): PaymentError {
  const isSent = outcome.state === 'sent'
  const data = isSent ? { ...outcome.transfer } : outcome.failure.data
  const known = isSent ? `KryptoGO sent it as ${outcome.transfer.tx_hash}` : outcome.failure.message
  const message = `${known}, but that could not be recorded`
  return unknownError(key, { message, ...(data && { data }) }, { cause })
}
