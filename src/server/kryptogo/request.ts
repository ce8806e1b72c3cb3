import type { Clock } from '../../core/clock'
import { isTemporaryStatus } from '../../core/envelope'
import { PaymentError } from '../../core/errors'
import { abortedError, delay } from '../../core/delay'
import { exchange } from './exchange'

/** The settings that all requests of one client share. */
export interface RequestOptions {
  readonly baseUrl: string
  readonly timeoutMs: number
  readonly clock: Clock
  readonly random: () => number
  readonly fetch: typeof globalThis.fetch | undefined
}

/** One call: a GET, unless it has a body. */
export interface Call {
  /** Follows `baseUrl`, and begins with a slash. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  readonly signal: AbortSignal | undefined
}

const MAX_READS = 3
const FIRST_PAUSE_MS = 300

/**
 * Creates the function that sends requests and resolves to the data of the answer. A GET is retried
 * within the time limit, with growing random pauses. A POST never is, because KryptoGO documents no
 * idempotency key.
 */
export function createRequest({ baseUrl, timeoutMs, clock, random, fetch }: RequestOptions) {
  return async function request({ path, headers, body, signal }: Call): Promise<unknown> {
    if (signal?.aborted) throw abortedError(signal)
    const limit = body ? 1 : MAX_READS
    const end = clock.now() + timeoutMs
    for (let sent = 1; ; sent++) {
      const left = Math.min(end - clock.now(), timeoutMs)
      const outcome = await exchange({
        fetch: fetch ?? globalThis.fetch,
        url: baseUrl + path,
        init: body
          ? { method: 'POST', headers, body: JSON.stringify(body) }
          : // Some frameworks cache every GET of `fetch`.
            { headers, cache: 'no-store' },
        ...{ clock, signal },
        // A request without an answer leaves time for another.
        ms: sent < limit ? left / 2 : left,
      })
      if (!outcome.error) return outcome.data
      const { error, status = 0, retryAfter = 0 } = outcome
      if (body) throw withoutVerdict(error, status)
      // Full jitter keeps many processes from retrying at the same time.
      const pause = Math.max(retryAfter, random() * FIRST_PAUSE_MS * 2 ** (sent - 1))
      const isOver = sent === limit || clock.now() + pause >= end
      if (isOver || !isTemporary(error, status)) throw withCount(error, sent)
      await delay(clock, pause, signal)
      if (signal?.aborted) throw abortedError(signal)
    }
  }
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
