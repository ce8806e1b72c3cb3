import type { Clock } from '../../core/clock'
import { isTemporaryStatus } from '../../core/envelope'
import { PaymentError } from '../../core/errors'
import { abortedError, delay } from '../../core/delay'
import { exchange, type ExchangeResult } from './exchange'
import type { Gate } from './gate'
import type { RequestKind } from './gateRules'

/** The settings that all requests of one client share. */
export interface RequestOptions {
  readonly baseUrl: string
  readonly timeoutMs: number
  readonly clock: Clock
  /** For durations. */
  readonly steady: Clock
  readonly random: () => number
  readonly fetch: typeof globalThis.fetch | undefined
  readonly gate: Pick<Gate, 'pass' | 'refusalOf'>
}

/** One call: a GET, unless it has a body. */
export interface Call {
  readonly kind: RequestKind
  /** The end of the time to pay, in Unix seconds, by which reads are ordered. */
  readonly deadline?: number | undefined
  /** Follows `baseUrl`, and begins with a slash. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  readonly signal: AbortSignal | undefined
}

const MAX_READS = 3
const FIRST_PAUSE_MS = 300
/** How long a buyer waits at most until a payment is created at all. */
const CREATE_WAIT_MS = 2_000

/**
 * Creates the function that sends requests and resolves to the data of the answer. A GET is retried
 * within the time limit, with growing random pauses. A POST never is, because KryptoGO documents no
 * idempotency key.
 */
export function createRequest(options: RequestOptions) {
  const { timeoutMs, steady, random, gate } = options

  /** Sends one request when it is its turn; it waits for half of the time at most. */
  function send(call: Call, end: number, isLast: boolean): Promise<ExchangeResult> {
    const { kind, deadline, signal } = call
    const leftMs = () => Math.min(end - steady.now(), timeoutMs)
    const maxWaitMs = Math.min(leftMs() / 2, kind === 'create' ? CREATE_WAIT_MS : Infinity)
    return gate.pass({
      ...{ kind, deadline, maxWaitMs, signal },
      // A request without an answer leaves time for another.
      send: () => exchange({ ...toExchange(call, options), ms: isLast ? leftMs() : leftMs() / 2 }),
    })
  }

  return async function request(call: Call): Promise<unknown> {
    const { body, signal } = call
    if (signal?.aborted) throw abortedError(signal)
    const limit = body ? 1 : MAX_READS
    const end = steady.now() + timeoutMs
    let failed: PaymentError | null = null
    for (let sent = 1; ; sent++) {
      const outcome = await send(call, end, sent === limit).catch((error: unknown) => {
        // What was sent before counts, not that the gate has closed since.
        throw failed && gate.refusalOf(error) ? withCount(failed, sent - 1) : error
      })
      if (!outcome.error) return outcome.data
      const { error, status = 0, retryAfter = 0 } = outcome
      if (body) throw withoutVerdict(error, status)
      failed = error
      // Full jitter keeps many processes from retrying at the same time.
      const pause = Math.max(retryAfter, random() * FIRST_PAUSE_MS * 2 ** (sent - 1))
      const isOver = sent === limit || steady.now() + pause >= end
      if (isOver || !isTemporary(error, status)) throw withCount(error, sent)
      await delay(steady, pause, signal)
      if (signal?.aborted) throw abortedError(signal)
    }
  }
}

function toExchange({ path, headers, body, signal }: Call, options: RequestOptions) {
  const { baseUrl, clock, fetch = globalThis.fetch } = options
  const init: RequestInit = body
    ? { method: 'POST', headers, body: JSON.stringify(body) }
    : // Some frameworks cache every GET of `fetch`.
      { headers, cache: 'no-store' }
  return { fetch, url: baseUrl + path, init, clock, signal }
}

/** Whether a result says that KryptoGO cannot be reached, or is in no state to answer. */
export function isUnanswered(result: ExchangeResult): boolean {
  return result.error !== undefined && isTemporary(result.error, result.status ?? 0)
}

function isTemporary({ retryable, apiCode }: PaymentError, status: number): boolean {
  return retryable && (apiCode === undefined || isTemporaryStatus(status))
}

/** A server that fails may have acted before it did: its answer is no refusal. */
function withoutVerdict(error: PaymentError, status: number): PaymentError {
  if (error.code !== 'api_error' || status < 500) return error
  const doubt = 'which does not tell whether the request took effect'
  const { message, cause, data } = error
  return new PaymentError('http_error', `${message} with HTTP ${status}, ${doubt}`, {
    ...{ cause, retryable: true },
    ...(data && { data }),
  })
}

/** Copies an error with another message or `retryable`. */
export function copyError(
  error: PaymentError,
  change: { message?: string; retryable?: boolean },
): PaymentError {
  const { code, message, cause, retryable, apiCode, data } = error
  return new PaymentError(code, change.message ?? message, {
    ...{ cause, retryable: change.retryable ?? retryable },
    ...(apiCode !== undefined && { apiCode }),
    ...(data && { data }),
  })
}

function withCount(error: PaymentError, sent: number): PaymentError {
  if (sent === 1) return error
  return copyError(error, { message: `${error.message} (the last of ${sent} requests)` })
}
