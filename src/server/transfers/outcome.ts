import { isPaymentError, PaymentError, withoutLink } from '../../core/errors'
import { provesNotSent } from '../kryptogo/responses'
import type { KryptogoGate } from '../kryptogo/types'
import type { Outcome, SentTransfer, StoredTransfer, TransferFailure } from './ledger'

/**
 * Reads the outcome from an error of `client.transferOnce`: unknown, unless the error or the gate proves
 * that nothing was sent.
 */
export function outcomeOf(cause: unknown, gate: Pick<KryptogoGate, 'refusalOf'>): Outcome {
  if (!isPaymentError(cause))
    // Its message may contain anything, and the outcome is stored.
    return {
      state: 'unknown',
      failure: { code: 'network_error', message: 'client.transferOnce threw' },
    }
  const { code, apiCode, data } = cause
  const message = withoutLink(cause.message)
  const failure = {
    code,
    message,
    ...(apiCode !== undefined && { apiCode }),
    ...(data && { data }),
  }
  return provesNotSent(cause) || gate.refusalOf(cause)
    ? { state: 'failed', failure: { ...failure, message: withMissing(message, data) } }
    : { state: 'unknown', failure }
}

function withMissing(message: string, data: TransferFailure['data']): string {
  const missing = data?.['insufficient_amount']
  if (typeof missing !== 'string' || message.includes(missing)) return message
  return `${message}: ${missing} is missing`
}

/** Settings of `resultOf`. */
interface ResultOptions extends ErrorOptions {
  /** Whether the outcome was recorded before this call. */
  isRepeated: boolean
}

/**
 * Returns the transfer that was sent.
 *
 * @throws PaymentError of a transfer that was not sent, or may have been.
 */
export function resultOf(
  { key, outcome }: StoredTransfer,
  { isRepeated, ...cause }: ResultOptions,
): SentTransfer {
  if (outcome?.state === 'sent') return outcome.transfer
  if (outcome?.state === 'failed') throw failedError(outcome.failure, isRepeated, cause)
  throw unknownError(key, outcome?.failure ?? { message: 'it is being sent' }, cause)
}

function failedError(
  { code, message, ...rest }: TransferFailure,
  isRepeated: boolean,
  cause: ErrorOptions,
): PaymentError {
  const advice = `${isRepeated ? ', as recorded before' : ''}: nothing was sent, and nothing will be with this idempotencyKey; take a new one to try again`
  return new PaymentError(code, message + advice, { ...rest, ...cause })
}

/** The error of a transfer that may have been sent. */
export function unknownError(
  key: string,
  { message, data }: Pick<TransferFailure, 'message' | 'data'>,
  cause: ErrorOptions,
): PaymentError {
  return new PaymentError(
    'transfer_unknown',
    `Transfer ${JSON.stringify(key)} may have been sent, or may not (${message}): look for it in KryptoGO Studio, then call transfers.resolve with this key and its { tx_hash }, or 'not_sent'`,
    { ...(data && { data }), ...cause },
  )
}

/** The error of an idempotency key that belongs to another transfer. */
export function conflictError(key: string): PaymentError {
  return new PaymentError(
    'transfer_conflict',
    `idempotencyKey ${JSON.stringify(key)} was used for a transfer with other parameters: take a new key for each transfer`,
  )
}
