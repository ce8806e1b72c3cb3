import { API_CODES, type SHOP_CODES } from '../../core/envelope'

/** What a refusal says. */
export interface Refusal {
  readonly status: number
  /** @default 'http_error' */
  readonly error?: (typeof SHOP_CODES)[number]
  readonly message: string
  /** When to come again, in seconds. */
  readonly retryAfterS?: number
}

/** Thrown to answer with a refusal at once. Whoever throws it has logged what there is to log. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.message, options)
    this.refusal = refusal
  }
}

/** The answer to an id that no payment has. */
export function unknownIntent(): Refused {
  return new Refused({
    status: 404,
    error: 'invalid_intent_id',
    message: 'There is no payment of this id',
  })
}

/** An answer in KryptoGO's envelope. */
export function success(data: unknown): Response {
  return answer(200, { code: 0, data })
}

/**
 * A refusal in KryptoGO's envelope, with the code of this library's as `error`. Where KryptoGO has no
 * number for that, HTTP's stands.
 */
export function refusal(
  { status, error = 'http_error', message, retryAfterS }: Refusal,
  data?: unknown,
): Response {
  const number = Object.keys(API_CODES).find((one) => API_CODES[Number(one)] === error)
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }
  return answer(status, { code: Number(number ?? status), error, message, data }, headers)
}

function answer(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}

/** An error for the log: its message, those of its causes, and where it came from. */
export function described(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error))
    return { reason: typeof error === 'string' ? error : `${typeof error} thrown` }
  const reasons: string[] = []
  for (let one: unknown = error; one instanceof Error && reasons.length < 5; one = one.cause)
    reasons.push(`${one.name}: ${one.message}`)
  return { reason: reasons.join(', because of '), ...(error.stack && { stack: error.stack }) }
}
