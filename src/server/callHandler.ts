import type { ServerContext } from './context'
import { described, Refused, type Refusal } from './http/respond'
import { failureOf, refusalOf } from './http/httpError'

/**
 * What a handler of the shop's decides. It may refuse by a `PaymentError`; whatever else goes wrong in
 * it is told to the log, and to whoever asked as no more than `error`.
 *
 * @throws Refused
 */
export async function consult<T>(
  { ask, log }: Pick<ServerContext, 'ask' | 'log'>,
  name: string,
  handler: () => T | Promise<T>,
  error?: Refusal['error'],
): Promise<T> {
  try {
    return await ask(name, handler)
  } catch (cause) {
    const refused = refusalOf(cause)
    if (refused) throw new Refused(refused, { cause })
    log.error(`${name} failed`, described(cause))
    throw new Refused({ ...failureOf(cause), ...(error && { error }) }, { cause })
  }
}
