import { isPaymentError, type PaymentErrorCode } from '../core/errors'
import type { ServerContext } from './context'
import { described, Refused, toRefusal } from './http'

/**
 * What a handler of the shop's decides. A `PaymentError` that it throws is its refusal; whatever
 * else goes wrong in it is told to the log, and to whoever asked as no more than `error`.
 *
 * @throws Refused
 */
export async function consult<T>(
  { ask, log }: Pick<ServerContext, 'ask' | 'log'>,
  name: string,
  handler: () => T | Promise<T>,
  error?: PaymentErrorCode,
): Promise<T> {
  try {
    return await ask(name, handler)
  } catch (cause) {
    const refused = toRefusal(cause)
    if (refused.status >= 500) log.error(`${name} failed`, described(cause))
    const isItsRefusal = isPaymentError(cause) && cause.code !== 'handler_timeout'
    throw new Refused({ ...refused, ...(!isItsRefusal && error && { error }) }, { cause })
  }
}
