import { http, HttpResponse, type HttpResponseResolver, type RequestHandler } from 'msw'
import type { FakeKryptogo } from './createFakeKryptogo'

/** What `paymentHandlers` takes beside the fake. */
export interface PaymentHandlersOptions {
  /**
   * What stands before `/v1/studio/api/…` in the requests to answer, such as
   * `/api/kryptogo`. Default: anything, at any origin.
   */
  baseUrl?: string
}

/**
 * Request handlers of msw, for `setupServer` and `setupWorker`, behind which a fake KryptoGO
 * answers. What the fake fails as a network would, msw fails as a network error.
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
      if (cause instanceof TypeError || request.signal.aborted) return HttpResponse.error()
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
