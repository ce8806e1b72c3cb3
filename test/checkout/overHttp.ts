import { paymentHandlers } from 'kryptogo-payment-react/testing/msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { openShop, type ShopOptions } from './support'

/** Sets up one test file with a shop whose requests use the page's own `fetch`. */
export function overHttp() {
  const server = setupServer()
  const sent: Request[] = []
  server.events.on('request:start', ({ request }) => sent.push(request.clone()))
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
  afterEach(() => {
    server.resetHandlers()
    sent.length = 0
  })
  afterAll(() => server.close())
  return {
    server,
    /** All requests of the current test. */
    sent,
    open: async (options?: ShopOptions) => {
      const shop = await openShop({ ...options, environment: { fetch: undefined } })
      server.use(...paymentHandlers(shop.fake))
      return shop
    },
  }
}
