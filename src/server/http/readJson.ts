import { isPaymentError } from '../../core/errors'
import { isTooDeep, MAXIMUM_DEPTH } from '../../core/jsonDepth'
import { isJsonObject } from '../../core/jsonObject'
import { HttpError } from './httpError'

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i
const FOREIGN_CHARSET = /;\s*charset=(?!"?utf-?8\b)/i

/**
 * Reads the text of a request, which must be JSON by its headers, in UTF-8, and within the limit.
 *
 * @throws HttpError with 415, 413 or 400.
 */
export async function readBody(request: Request, limitBytes: number): Promise<string> {
  const { headers } = request
  const type = headers.get('content-type') ?? ''
  if (!JSON_TYPE.test(type) || FOREIGN_CHARSET.test(type))
    throw new HttpError({ status: 415, message: 'The body must be application/json, in UTF-8' })
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity')
    throw new HttpError({ status: 415, message: 'The body must not be compressed' })

  const announced = headers.get('content-length') ?? ''
  const isAnnounced = /^\d+$/.test(announced) && !headers.has('transfer-encoding')
  if (isAnnounced && Number(announced) > limitBytes) throw tooLarge(limitBytes)
  const bytes =
    // HTTP holds a body to its length, and reading it at once is twice as fast as in pieces
    isAnnounced
      ? new Uint8Array(await request.arrayBuffer().catch(interrupted))
      : await collect(request, limitBytes)
  if (bytes.byteLength > limitBytes) throw tooLarge(limitBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new HttpError({ status: 400, message: 'The body is not UTF-8' }, { cause })
  }
}

/** Stops reading at the first byte too many. */
async function collect(request: Request, limitBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = request.body?.getReader()
  while (reader) {
    const { done, value } = await reader.read().catch(interrupted)
    if (done) break
    length += value.byteLength
    if (length > limitBytes) {
      // Not awaited: the sender may never stop.
      void reader.cancel().catch(() => undefined)
      throw tooLarge(limitBytes)
    }
    parts.push(value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

function tooLarge(limitBytes: number): HttpError {
  return new HttpError({ status: 413, message: `The body is over ${limitBytes} bytes` })
}

function interrupted(cause: unknown): never {
  // Not the sender's fault: something in the shop has read the body.
  if (isPaymentError(cause)) throw cause
  throw new HttpError({ status: 400, message: 'The request ended before its body did' }, { cause })
}

/**
 * Parses a text as a JSON object.
 *
 * @throws HttpError with 400, saying what is wrong.
 */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  if (isTooDeep(text)) throw malformed(`The body is nested deeper than ${MAXIMUM_DEPTH} levels`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw malformed(text.trim() ? 'The body is not JSON' : 'The body is empty', cause)
  }
  if (!isJsonObject(value)) throw malformed('The body must be a JSON object')
  if (reachesPrototype(value)) throw malformed('The body names a prototype')
  return value
}

/** Whether data, copied member by member, could change the prototype of all objects. */
function reachesPrototype(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(reachesPrototype)
  if (!isJsonObject(value)) return false
  return Object.entries(value).some(
    ([name, member]) =>
      name === '__proto__' ||
      (name === 'constructor' && isJsonObject(member) && Object.hasOwn(member, 'prototype')) ||
      reachesPrototype(member),
  )
}

function malformed(message: string, cause?: unknown): HttpError {
  return new HttpError({ status: 400, message }, { cause })
}
