import type { Clock } from '../../core/clock'
import { withDeadline } from '../../core/delay'
import { failure, readEnvelope } from '../../core/envelope'
import { isPaymentError, PaymentError } from '../../core/errors'

/** What one request needs. */
export interface Exchange {
  readonly fetch: typeof globalThis.fetch
  readonly url: string
  readonly init: RequestInit
  readonly clock: Clock
  /** How long it may take, to the last byte of the answer, in milliseconds. */
  readonly ms: number
  readonly signal: AbortSignal | undefined
}

/** What came of one request: the data of the envelope, or why there is none. */
export type Outcome = Arrival | Miss

interface Arrival {
  readonly data: unknown
  readonly error?: never
}

interface Miss {
  readonly error: PaymentError
  /** `undefined` when no answer came in time. */
  readonly status?: number | undefined
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfter?: number
}

const LONGEST_ANSWER = 1_000_000

/** Sends one request and reads its answer, whether or not `fetch` heeds its signal. */
export async function exchange({ signal, ms, clock, ...request }: Exchange): Promise<Outcome> {
  const onTimeout = () =>
    failure('timeout', `KryptoGO did not answer within ${Math.round(ms) / 1000} s`)
  try {
    return await withDeadline({ clock, ms, signal, onTimeout }, (limit) =>
      receive({ ...request, clock }, limit),
    )
  } catch (error) {
    return { error: isPaymentError(error) ? error : unreachable(error) }
  }
}

async function receive(
  { fetch, url, init, clock }: Pick<Exchange, 'fetch' | 'url' | 'init' | 'clock'>,
  signal: AbortSignal,
): Promise<Outcome> {
  let status: number | undefined
  let retryAfter = 0
  try {
    // Not `error`, which some runtimes refuse.
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    status = response.status
    retryAfter = delayOf(response.headers.get('retry-after'), clock.now())
    const text = await textOf(response)
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400))
      throw new PaymentError(
        'http_error',
        `The server answered ${status}, a redirect, which would take the API key elsewhere: set baseUrl to where it leads`,
      )
    return { data: readEnvelope(status, text) }
  } catch (cause) {
    const error = isPaymentError(cause) ? cause : unreachable(cause)
    return { error, status, retryAfter }
  }
}

function unreachable(cause: unknown): PaymentError {
  let reason = cause
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause
  const why = reason instanceof Error ? reason.message || String(Reflect.get(reason, 'code')) : ''
  return failure('network_error', `KryptoGO could not be reached: ${why}`, cause)
}

async function textOf(response: Response): Promise<string> {
  const { body, headers } = response
  // HTTP holds an answer to its length, and reading it at once is faster than in pieces
  const length = headers.has('content-encoding') ? null : headers.get('content-length')
  if (length !== null && /^\d+$/.test(length) && Number(length) <= LONGEST_ANSWER)
    return response.text()
  if (!body) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > LONGEST_ANSWER) break
    text += decoder.decode(value, { stream: true })
  }
  reader.cancel().catch(() => undefined)
  throw new PaymentError('invalid_response', `The answer is over ${LONGEST_ANSWER} bytes`)
}

/** What a `Retry-After` header says, in seconds or as a date. */
function delayOf(header: string | null, now: number): number {
  if (!header) return 0
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return ms > 0 ? ms : 0
}
