import { isPaymentError, PaymentError } from '../../core/errors'

/** A handler took too long, and may be running still. */
export function isTimeout(error: unknown): boolean {
  return isPaymentError(error) && error.code === 'handler_timeout'
}

export function afterItsEnd() {
  return new PaymentError(
    'invalid_configuration',
    'The transaction has ended, and `tx` was used after that. Await every query before the handler returns.',
  )
}

export function wasAborted() {
  return new PaymentError(
    'invalid_configuration',
    'A statement of the transaction failed and its error was passed over, so nothing of it is kept. ' +
      'Throw the error on, or have a savepoint to go back to.',
  )
}

export function endedByHand() {
  return new PaymentError(
    'invalid_configuration',
    'The transaction was ended through its `client`. Throw an error instead: everything is then rolled back.',
  )
}

/** The server may be gone, or the way to it, with nobody left to say so. */
export function hasGoneSilent(ms: number) {
  const message = `PostgreSQL has not answered for ${ms / 1000} s, and its connection is given up`
  return new PaymentError('database_failed', message, { retryable: true })
}

/** What a driver has thrown, as an error of ours. */
export function toDatabaseError(cause: unknown): PaymentError {
  if (isPaymentError(cause)) return cause
  const message = `The database failed: ${cause instanceof Error ? cause.message : String(cause)}`
  return new PaymentError('database_failed', message, { cause, retryable: true })
}

/** A statement is given these as text, so they must be numbers. */
export function refuseUnlessMilliseconds(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (Number.isSafeInteger(value) && value >= 0 && value <= 2_147_483_647) continue
    throw new PaymentError(
      'invalid_configuration',
      `${name} is ${value}: it must be a whole number of milliseconds, or 0 for no limit.`,
    )
  }
}
