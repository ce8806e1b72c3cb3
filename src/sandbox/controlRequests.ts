import { isTooDeep, MAXIMUM_DEPTH } from '../core/jsonDepth'
import { isJsonObject, type JsonObject } from '../core/jsonObject'
import { isShortAmount } from '../testing/creation'
import { sandboxEvents, type SandboxEvent, type SandboxTrigger } from '../testing/sandboxApi'
import { messageOf } from '../core/causes'
import { Problem } from './problem'
import type { Scope } from './settings'

const LONGEST_STEP = 365 * 24 * 60 * 60_000

/**
 * Reads the body of a request to the control API. Nothing is an empty object.
 *
 * @throws Problem when it is not a JSON object, or has a member that is not listed.
 */
export function readBody(text: string, members?: readonly string[]): JsonObject {
  const body = text.trim() === '' ? {} : parse(text)
  if (!isJsonObject(body))
    throw new Problem('invalid_body', 'The body must be a JSON object, such as {}.')
  const unknown = members && Object.keys(body).find((name) => !members.includes(name))
  if (unknown !== undefined)
    throw new Problem(
      'unknown_member',
      `The body has a member ${JSON.stringify(unknown)}, which means nothing here. ${members?.length ? `Use one of ${members.join(', ')}.` : 'Leave it out.'}`,
    )
  return body
}

function parse(text: string): unknown {
  if (isTooDeep(text))
    throw new Problem(
      'invalid_json',
      `The body is nested deeper than ${MAXIMUM_DEPTH} levels. Send a flat object.`,
    )
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = messageOf(cause)
    throw new Problem('invalid_json', `The body is not JSON: ${reason}. Send JSON.stringify(…).`)
  }
}

/** @throws Problem naming the member that is wrong. */
export function readTrigger(text: string): SandboxTrigger {
  const { event, amount, force } = readBody(text, ['event', 'amount', 'force'])
  if (!isEvent(event))
    throw new Problem(
      'unknown_event',
      `There is no event ${JSON.stringify(event)}. Use one of ${Object.keys(sandboxEvents).join(', ')}.`,
    )
  if (amount !== undefined && typeof amount !== 'string')
    throw new Problem('invalid_amount', 'The amount must be a string, such as "9.10".')
  if (force !== undefined && typeof force !== 'boolean')
    throw new Problem('invalid_body', 'force must be true or false.')
  return { event, ...(amount !== undefined && { amount }), ...(force !== undefined && { force }) }
}

/** Whether a value is the name of an event. */
export function isEvent(value: unknown): value is SandboxEvent {
  return typeof value === 'string' && Object.hasOwn(sandboxEvents, value)
}

/** @throws Problem naming the member that is wrong. */
export function readAdvance(text: string): { ms: number; scope: Scope } {
  const body = readBody(text, ['ms', 'client_id', 'payment_intent_id'])
  const { ms } = body
  if (typeof ms !== 'number' || !(ms >= 0 && ms <= LONGEST_STEP))
    throw new Problem(
      'invalid_time',
      `ms must be the milliseconds that pass, up to a year, not ${JSON.stringify(ms)}. Time never goes back.`,
    )
  return { ms, scope: readScope(body) }
}

/** @throws Problem naming the member that is wrong. */
export function readScope({ client_id, payment_intent_id }: JsonObject): Scope {
  const read = (name: string, value: unknown) => {
    if (value === undefined || typeof value === 'string') return value
    throw new Problem('invalid_body', `${name} must be a string.`)
  }
  return {
    clientId: read('client_id', client_id),
    paymentId: read('payment_intent_id', payment_intent_id),
  }
}

/** @throws Problem naming the balance that is wrong. */
export function readBalances(text: string): Readonly<Record<string, string>> {
  const entries = Object.entries(readBody(text)).map(([address, amount]) => {
    if (isShortAmount(amount)) return [address, amount] as const
    throw new Problem(
      'invalid_balance',
      `The balance of ${address} must be a decimal string in tokens of at most 64 characters, such as "100", not ${JSON.stringify(amount)}.`,
    )
  })
  return Object.fromEntries(entries)
}
