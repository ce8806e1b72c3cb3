import { isPaymentError, PaymentError, withoutLink } from '../../core/errors'
import { provesNotSent } from '../kryptogo/responses'
import type { Outcome, SentTransfer, StoredTransfer, TransferFailure } from './ledger'

/** What an error of `client.transferOnce` says of the withdrawal: nothing certain, but for a few. */
export function outcomeOf(cause: unknown): Outcome {
  if (!isPaymentError(cause))
    // its message may hold anything, and this is going to be stored
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
  return provesNotSent(cause)
    ? { state: 'failed', failure: { ...failure, message: withMissing(message, data) } }
    : { state: 'unknown', failure }
}

function withMissing(message: string, data: TransferFailure['data']): string {
  const missing = data?.['insufficient_amount']
  if (typeof missing !== 'string' || message.includes(missing)) return message
  return `${message}: ${missing} is missing`
}

/**
 * What was sent.
 *
 * @param again Whether it had ended before it was asked for.
 * @throws PaymentError of a withdrawal that was not sent, or may have been.
 */
export function recall(
  { key, outcome }: StoredTransfer,
  again: boolean,
  cause: ErrorOptions = {},
): SentTransfer {
  if (outcome?.state === 'sent') return outcome.transfer
  if (outcome?.state === 'failed') throw failed(outcome.failure, again, cause)
  throw unknown(key, outcome?.failure ?? { message: 'it is being sent' }, cause)
}

function failed(
  { code, message, ...rest }: TransferFailure,
  again: boolean,
  cause: ErrorOptions,
): PaymentError {
  const advice = `${again ? ', as recorded before' : ''}: nothing was sent, and nothing will be with this idempotencyKey; take a new one to try again`
  return new PaymentError(code, message + advice, { ...rest, ...cause })
}

/** The error of a withdrawal that may have been sent. */
export function unknown(
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

/** The error of an idempotency key that stands for another withdrawal. */
export function conflict(key: string): PaymentError {
  return new PaymentError(
    'transfer_conflict',
    `idempotencyKey ${JSON.stringify(key)} was used for a transfer with other parameters: take a new key for each transfer`,
  )
}
