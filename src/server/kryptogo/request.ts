import type { Clock } from '../../core/clock'
import { mayPass } from '../../core/envelope'
import { PaymentError } from '../../core/errors'
import { delay } from '../../core/delay'
import { aborted, exchange } from './exchange'

/** What all requests of one client share. */
export interface RequestOptions {
  readonly baseUrl: string
  readonly timeoutMs: number
  readonly clock: Clock
  readonly random: () => number
  readonly fetch: typeof globalThis.fetch | undefined
}

/** One call: a GET, unless it has a body. */
export interface Call {
  /** From the slash after `baseUrl` on. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** What is sent as JSON. */
  readonly body?: object
  readonly signal: AbortSignal | undefined
}

const READS = 3
const FIRST_PAUSE_MS = 300

/**
 * Makes the function that sends requests, and resolves to the data of the answer. A GET is repeated,
 * with growing random pauses, while the time lasts; a POST never is, for KryptoGO documents no key by
 * which it would know the second from the first.
 */
export function createRequest({ baseUrl, timeoutMs, clock, random, fetch }: RequestOptions) {
  return async function request({ path, headers, body, signal }: Call): Promise<unknown> {
    if (signal?.aborted) throw aborted(signal)
    const limit = body ? 1 : READS
    const end = clock.now() + timeoutMs
    for (let sent = 1; ; sent++) {
      const left = Math.min(end - clock.now(), timeoutMs)
      const outcome = await exchange({
        fetch: fetch ?? globalThis.fetch,
        url: baseUrl + path,
        init: body
          ? { method: 'POST', headers, body: JSON.stringify(body) }
          : // some frameworks keep what `fetch` reads
            { headers, cache: 'no-store' },
        ...{ clock, signal },
        // so that after an answer that never comes there is time to ask again
        ms: sent < limit ? left / 2 : left,
      })
      if (!outcome.error) return outcome.data
      const { error, status = 0, retryAfter = 0 } = outcome
      if (body) throw unsettled(error, status)
      // full jitter, so that many processes do not come back together
      const pause = Math.max(retryAfter, random() * FIRST_PAUSE_MS * 2 ** (sent - 1))
      const isOver = sent === limit || clock.now() + pause >= end
      if (isOver || !isPassing(error, status)) throw counted(error, sent)
      await delay(clock, pause, signal)
      if (signal?.aborted) throw aborted(signal)
    }
  }
}

function isPassing({ retryable, apiCode }: PaymentError, status: number): boolean {
  return retryable && (apiCode === undefined || mayPass(status))
}

/** A server that fails may have done before what it was asked to: that is not a refusal. */
function unsettled(error: PaymentError, status: number): PaymentError {
  if (error.code !== 'api_error' || status < 500) return error
  const doubt = 'which does not say whether it did what was asked'
  const { message, cause, data } = error
  return new PaymentError('http_error', `${message} with HTTP ${status}, ${doubt}`, {
    ...{ cause, retryable: true },
    ...(data && { data }),
  })
}

/** The same error, but for its message or whether to try again. */
export function changed(
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

function counted(error: PaymentError, sent: number): PaymentError {
  if (sent === 1) return error
  return changed(error, { message: `${error.message} (the last of ${sent} requests)` })
}
