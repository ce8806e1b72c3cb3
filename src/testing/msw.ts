import { http, HttpResponse, type HttpResponseResolver, type RequestHandler } from 'msw'
import { NetworkFailure } from './answers'
import type { FakeKryptogo } from './createFakeKryptogo'

/** The options of `paymentHandlers`. */
export interface PaymentHandlersOptions {
  /**
   * Answers only requests whose URL has this before `/v1/studio/api/…`, such as `/api/kryptogo`.
   * @default any URL, at any origin
   */
  baseUrl?: string
}

/**
 * Creates request handlers for msw's `setupServer` and `setupWorker` that answer from a fake KryptoGO.
 * A network failure of the fake becomes one of msw's.
 */
export function paymentHandlers(
  fake: FakeKryptogo,
  { baseUrl = '*' }: PaymentHandlersOptions = {},
): RequestHandler[] {
  const api = `${baseUrl.replace(/\/+$/, '')}/v1/studio/api`

  const answer: HttpResponseResolver = async ({ request }) => {
    try {
      return await fake.fetch(request)
    } catch (cause) {
      if (cause instanceof NetworkFailure || request.signal.aborted) return HttpResponse.error()
      throw cause
    }
  }

  return [
    http.post(`${api}/payment/intent`, answer),
    http.get(`${api}/payment/intent/:id`, answer),
    http.get(`${api}/payment/intents`, answer),
    http.post(`${api}/asset_pro/transfer`, answer),
  ]
}
