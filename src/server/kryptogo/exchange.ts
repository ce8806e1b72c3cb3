import { innermost } from '../../core/causes'
import type { Clock } from '../../core/clock'
import { withDeadline } from '../../core/delay'
import { failure, readEnvelope } from '../../core/envelope'
import { isPaymentError, PaymentError } from '../../core/errors'

/** One request, and how to send it. */
export interface Exchange {
  readonly fetch: typeof globalThis.fetch
  readonly url: string
  readonly init: RequestInit
  readonly clock: Clock
  /** The limit in milliseconds, up to the last byte of the answer. */
  readonly ms: number
  readonly signal: AbortSignal | undefined
}

/** The result of one request: the data of the envelope, or why there is none. */
export type ExchangeResult = Answered | Failed

interface Answered {
  readonly data: unknown
  readonly error?: never
}

interface Failed {
  readonly error: PaymentError
  /** `undefined` when no answer came in time. */
  readonly status?: number | undefined
  /** The `Retry-After` of the answer, in milliseconds. */
  readonly retryAfter?: number
}

const MAX_ANSWER_BYTES = 1_000_000

/** Sends one request and reads its answer, within its time limit even if `fetch` ignores its signal. */
export async function exchange({
  signal,
  ms,
  clock,
  ...request
}: Exchange): Promise<ExchangeResult> {
  // In tenths: what is left of the caller's limit may be a moment less.
  const onTimeout = () =>
    failure('timeout', `KryptoGO did not answer within ${Math.ceil(ms / 100) / 10} s`)
  try {
    return await withDeadline({ clock, ms, signal, onTimeout }, (limit) =>
      receive({ ...request, clock }, limit),
    )
  } catch (error) {
    return { error: isPaymentError(error) ? error : unreachableError(error) }
  }
}

async function receive(
  { fetch, url, init, clock }: Pick<Exchange, 'fetch' | 'url' | 'init' | 'clock'>,
  signal: AbortSignal,
): Promise<ExchangeResult> {
  let status: number | undefined
  let retryAfter = 0
  try {
    // Some runtimes refuse `redirect: 'error'`.
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    status = response.status
    retryAfter = retryAfterMs(response.headers, clock.now())
    const text = await textOf(response)
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400))
      throw new PaymentError(
        'http_error',
        `The server answered ${status}, a redirect, which would take the API key elsewhere: set baseUrl to where it leads`,
      )
    return { data: readEnvelope(status, text) }
  } catch (cause) {
    const error = isPaymentError(cause) ? cause : unreachableError(cause)
    return { error, status, retryAfter }
  }
}

function unreachableError(cause: unknown): PaymentError {
  const reason = innermost(cause)
  const why = reason instanceof Error ? reason.message || String(Reflect.get(reason, 'code')) : ''
  return failure('network_error', `KryptoGO could not be reached: ${why}`, cause)
}

async function textOf(response: Response): Promise<string> {
  const { body, headers } = response
  // HTTP enforces the length of an answer, and reading it in one piece is faster.
  const length = headers.has('content-encoding') ? null : headers.get('content-length')
  if (length !== null && /^\d+$/.test(length) && Number(length) <= MAX_ANSWER_BYTES)
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
    if (size > MAX_ANSWER_BYTES) break
    text += decoder.decode(value, { stream: true })
  }
  reader.cancel().catch(() => undefined)
  throw new PaymentError('invalid_response', `The answer is over ${MAX_ANSWER_BYTES} bytes`)
}

/** Reads a `Retry-After` header, which is a number of seconds or a date of the server's clock. */
function retryAfterMs(headers: Headers, now: number): number {
  const header = headers.get('retry-after')
  if (!header) return 0
  const sentAt = Date.parse(headers.get('date') ?? '')
  const from = Number.isNaN(sentAt) ? now : sentAt
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - from
  return ms > 0 ? ms : 0
}
