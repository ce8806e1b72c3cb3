import { messageOf } from '../../core/causes'
import { errorCodeOf } from '../../core/errorCode'
import { isPaymentError, PaymentError } from '../../core/errors'

/** Whether one of the shop's handlers took too long, and may still be running. */
export function isHandlerTimeout(error: unknown): boolean {
  return isPaymentError(error) && error.code === 'handler_timeout'
}

/** The error of a handler that uses `tx` after it has returned. */
export function transactionEndedError(): PaymentError {
  return new PaymentError(
    'invalid_configuration',
    'The transaction has ended, and `tx` was used after that. Await every query before the handler returns.',
  )
}

/** The error of a handler that ignores a failed statement: PostgreSQL then keeps nothing. */
export function transactionAbortedError(): PaymentError {
  return new PaymentError(
    'invalid_configuration',
    'A statement of the transaction failed and its error was ignored, so nothing of it is kept. ' +
      'Rethrow the error, or roll back to a savepoint.',
  )
}

/** The error of a handler that has committed or rolled back its transaction. */
export function endedByHandlerError(): PaymentError {
  return new PaymentError(
    'invalid_configuration',
    'The transaction was ended through its `client`. Throw an error instead: everything is then rolled back.',
  )
}

/** Whether PostgreSQL knows no such savepoint, or no transaction. */
export function lacksSavepoint(error: unknown): boolean {
  const code = errorCodeOf(error)
  return code === '3B001' || code === '25P01'
}

/** The error of a record that something other than this library has changed. */
export function recordChangedError(subject: string): PaymentError {
  return new PaymentError(
    'record_changed',
    `The record of ${subject} was not written as it is by this server, and is not used. If the API key ` +
      'was changed, pass the earlier one as `audit.previousKeys`; otherwise call `verifyAudit`.',
  )
}

/** The error of a connection that may be cut, for nothing would report that. */
export function noAnswerError(ms: number): PaymentError {
  const message = `PostgreSQL has not answered for ${ms / 1000} s, so its connection was closed`
  return new PaymentError('database_failed', message, { retryable: true })
}

/** Turns an error of a driver into one of ours. */
export function toDatabaseError(cause: unknown): PaymentError {
  if (isPaymentError(cause)) return cause
  const message = `The database failed: ${messageOf(cause)}`
  return new PaymentError('database_failed', message, { cause, retryable: true })
}

/**
 * Checks options that become part of SQL, which has no parameters for them.
 *
 * @throws PaymentError `invalid_configuration` naming the option that is not a whole number.
 */
export function checkMilliseconds(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (Number.isSafeInteger(value) && value >= 0 && value <= 2_147_483_647) continue
    throw new PaymentError(
      'invalid_configuration',
      `${name} is ${value}: it must be a whole number of milliseconds, or 0 for no limit.`,
    )
  }
}
