import type { Clock } from '../../core/clock'
import { PaymentError } from '../../core/errors'
import { delay, withDeadline } from '../../core/delay'
import type { KryptogoClient, TransferParams } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import { outcomeOf, recall, unknown } from './outcome'
import type { Outcome, SentTransfer, StoredTransfer, TransferLedger } from './ledger'

/** How long after its reservation a withdrawal may go on being sent, in milliseconds. */
export const SENDING_MS = 45_000

const RETRY_MS = 1_000

const TOO_LATE: Outcome = {
  state: 'failed',
  failure: { code: 'timeout', message: `Recording it took over ${SENDING_MS / 1000} s` },
}

interface SenderOptions {
  client: KryptogoClient
  ledger: TransferLedger
  clock: Clock
  log: Logger
}

/** Sends what has been reserved: one request, never repeated, whose outcome is recorded. */
export function createSender({ client, ledger, clock, log }: SenderOptions) {
  /** Calls KryptoGO once; then `cause` is what came in place of an answer. */
  async function post(
    params: TransferParams,
    left: number,
  ): Promise<{ outcome: Outcome; cause?: unknown }> {
    const deadline = { clock, ms: left, onTimeout: lateError }
    try {
      const task = (signal: AbortSignal) => client.transferOnce(params, signal)
      return { outcome: { state: 'sent', transfer: await withDeadline(deadline, task) } }
    } catch (cause) {
      return { outcome: outcomeOf(cause), cause }
    }
  }

  /** What to record, if another process or an operator has not recorded better meanwhile. */
  function learn({ key, outcome: before }: StoredTransfer, now: Outcome): Outcome | null {
    if (!before) return now
    if (before.state === 'unknown') return now.state === 'unknown' ? null : now
    if (before.state === 'sent' || now.state !== 'sent') return null
    log.error('A transfer that was resolved as not sent has been sent after all', { key })
    return now
  }

  /** Records it, if need be later, for as long as nobody else takes the transfer for unknown. */
  async function record(key: string, outcome: Outcome, until: number): Promise<StoredTransfer> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await ledger.settle(key, clock.now(), (before) => learn(before, outcome))
      } catch (cause) {
        // at once, for this process may not live to record it
        if (isFirst)
          log.error('The outcome of a transfer could not be recorded; it will be tried again', {
            ...(outcome.state === 'sent' ? outcome.transfer : outcome.failure.data),
            ...{ key, state: outcome.state },
            ...errorDetails(cause),
          })
        if (clock.now() + RETRY_MS >= until) throw unrecorded(key, outcome, cause)
        await delay(clock, RETRY_MS)
      }
    }
  }

  return async function send({
    key,
    params,
    reservedAt,
    expiresAt,
  }: Omit<StoredTransfer, 'outcome'>): Promise<SentTransfer> {
    // a clock that is set back gives it no more time
    const left = Math.min(reservedAt + SENDING_MS - clock.now(), SENDING_MS)
    const { outcome, ...rest } = left > 0 ? await post(params, left) : { outcome: TOO_LATE }
    return recall(await record(key, outcome, expiresAt), false, rest)
  }
}

function lateError(): PaymentError {
  const message = `KryptoGO did not answer within ${SENDING_MS / 1000} s`
  return new PaymentError('handler_timeout', message, { retryable: true })
}

function unrecorded(key: string, outcome: Outcome, cause: unknown): PaymentError {
  const isSent = outcome.state === 'sent'
  const data = isSent ? { ...outcome.transfer } : outcome.failure.data
  const known = isSent ? `KryptoGO sent it as ${outcome.transfer.tx_hash}` : outcome.failure.message
  const message = `${known}, but that could not be recorded`
  return unknown(key, { message, ...(data && { data }) }, { cause })
}
