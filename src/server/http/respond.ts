import { API_CODES } from '../../core/envelope'
import type { Refusal } from './httpError'

/** Builds an answer in KryptoGO's envelope. */
export function success(data: unknown): Response {
  return answer(200, { code: 0, data })
}

/**
 * Builds a refusal in KryptoGO's envelope, with the code of this library's as `error`. Where KryptoGO
 * has no number for that, HTTP's stands.
 */
export function refusal({
  status,
  error = 'http_error',
  message,
  retryAfterS,
  allow,
  data,
}: Refusal): Response {
  const number = Object.keys(API_CODES).find((one) => API_CODES[Number(one)] === error)
  const headers = {
    ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
    ...(allow !== undefined && { allow }),
  }
  return answer(status, { code: Number(number ?? status), error, message, data }, headers)
}

function answer(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}
