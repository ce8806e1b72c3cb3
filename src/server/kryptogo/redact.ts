import { errorCodeOf } from '../../core/errorCode'
import { isPaymentError, PaymentError } from '../../core/errors'
import { createHideSecret } from '../../core/hideSecret'
import { isJsonObject } from '../../core/jsonObject'

const MASK = '[redacted]'
const MAX_DEPTH = 8

/**
 * Creates the function that every error passes on its way out. It copies the error and the plain data
 * of its causes. So `secret` stays hidden if an answer echoes it, or if an error of `fetch` holds the
 * whole request.
 */
export function createRedactor(secret: string) {
  const text = createHideSecret(secret, MASK)

  function plain(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return text(value)
    if (typeof value === 'function') return undefined
    if (typeof value !== 'object' || value === null) return value
    if (depth > MAX_DEPTH) return '…'
    if (value instanceof Error) return copy(value, depth)
    if (Array.isArray(value)) return value.map((part) => plain(part, depth + 1))
    return fields(value, depth)
  }

  function fields(value: object, depth: number): Record<string, unknown> {
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([name, part]) => [text(name), plain(part, depth + 1)]))
  }

  function copy(error: PaymentError, depth: number): PaymentError
  function copy(error: Error, depth: number): Error
  function copy(error: Error, depth: number): Error {
    const message = text(error.message)
    const cause = error.cause === undefined ? {} : { cause: plain(error.cause, depth + 1) }
    const copied = isPaymentError(error)
      ? new PaymentError(error.code, message, {
          ...cause,
          retryable: error.retryable,
          ...(error.apiCode !== undefined && { apiCode: error.apiCode }),
          ...(isJsonObject(error.data) && { data: fields(error.data, depth) }),
        })
      : new Error(message, cause)
    const kept: PropertyDescriptorMap = { stack: { value: text(error.stack ?? message) } }
    if (copied.name !== error.name) kept['name'] = { value: text(error.name) }
    // Of a failed connection, for example ECONNREFUSED.
    const code = isPaymentError(error) ? undefined : errorCodeOf(error)
    if (code !== undefined) kept['code'] = { value: text(code), enumerable: true }
    return Object.defineProperties(copied, kept)
  }

  function redact(error: PaymentError): PaymentError
  function redact(error: unknown): Error
  function redact(error: unknown): Error {
    return error instanceof Error ? copy(error, 0) : new Error(`Not an error: ${typeof error}`)
  }
  return redact
}
