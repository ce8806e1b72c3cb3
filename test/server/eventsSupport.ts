import { eventsRoute } from '../../src/server/http/streamPayment'
import { createNotices } from '../../src/server/changes/changeFeed'
import type { StoredPayment } from '../../src/server/context'
import { openRoutes, storedPayment } from './routesSupport'

/** Reads a stream of events. */
export function readStream(response: Response) {
  const reader = response.body?.getReader()
  if (!reader) throw new Error('There is no body')
  const decoder = new TextDecoder()
  const next = async () => {
    const { done, value } = await reader.read()
    return done ? null : decoder.decode(value)
  }
  return {
    /** What comes next, as it was written; `null` at the end. */
    next,
    cancel: () => reader.cancel(),
    /** The status that the next event tells. */
    status: async () => {
      const text = await next()
      return text && dataOf(text)['status']
    },
  }
}

/** What an event tells. */
export function dataOf(text: string): Readonly<Record<string, unknown>> {
  const [, json = ''] = /^data: ([^\n\r]*)\n/m.exec(text) ?? []
  return JSON.parse(json) as Readonly<Record<string, unknown>>
}

/** The route of live status, over a store in memory. */
export function openEvents(given: Parameters<typeof openRoutes>[0] = {}) {
  const shop = openRoutes({
    routes: { events: (request, id) => events.route(request, id) },
    ...given,
  })
  const query = () => Promise.resolve([])
  const { clock, context, payments } = shop
  const { log } = context
  const notices = createNotices({ database: { query }, clock, log, random: Math.random })
  const events = eventsRoute({ ...context, notices })

  /** Changes a payment. */
  function update(id: string, change: Partial<StoredPayment['intent']>) {
    const { intent, ...stored } = payments.get(id) ?? storedPayment(id)
    const { status = stored.status, ...rest } = change
    payments.set(id, {
      ...stored,
      status: status as StoredPayment['status'],
      intent: { ...intent, ...rest },
    })
    notices.publish(id)
  }
  update('kg1', { status: 'pending' })

  return {
    ...shop,
    notices,
    update,
    close: () => events.close(),
    watch: (id = 'kg1', init?: RequestInit) => shop.get(`/payment/intent/${id}/events`, init),
    /** How often a payment was read from the store since the last call. */
    reads: () => shop.lookups.splice(0).length,
  }
}
