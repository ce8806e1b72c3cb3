import type { Clock } from '../core/clock'
import { withDeadline } from '../core/delay'
import { PaymentError } from '../core/errors'

/**
 * Calls one of the shop's handlers and resolves to what it returns.
 *
 * @param hint Ends the message of the error when it takes too long.
 * @throws PaymentError `handler_timeout`, or whatever the handler throws.
 */
export type CallHandler = <T>(
  name: string,
  handler: () => T | Promise<T>,
  hint?: string,
) => Promise<T>

/** Creates the function that calls the shop's handlers, each for at most `timeoutMs`. */
export function createCallHandler(clock: Clock, timeoutMs: number): CallHandler {
  return (name, handler, hint) => {
    const advice = hint === undefined ? '' : ` ${hint}`
    const message = `${name} did not finish within ${timeoutMs / 1000} s.${advice}`
    const onTimeout = () => new PaymentError('handler_timeout', message, { retryable: true })
    return withDeadline({ clock, ms: timeoutMs, onTimeout }, () => handler())
  }
}
