import type { PaymentIntent } from 'kryptogo-payment-react/server'
import { expect } from 'vitest'
import { openRoutes, type RoutesOptions } from './routesSupport'
import { eventually } from '../support/eventually'

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
    /** The next event, as it was written; `null` at the end. */
    next,
    cancel: () => reader.cancel(),
    /** The status that the next event tells. */
    status: async () => {
      const text = await next()
      return text && dataOf(text)['status']
    },
  }
}

/** The payment that an event tells of. */
export function dataOf(text: string): Readonly<Record<string, unknown>> {
  const [, json = ''] = /^data: ([^\n\r]*)\n/m.exec(text) ?? []
  return JSON.parse(json) as Readonly<Record<string, unknown>>
}

/** A shop with one pending payment, whose status can be watched. */
export async function openEvents(given: RoutesOptions = {}) {
  const shop = openRoutes(given)
  const id = await create()

  async function create(): Promise<string> {
    const response = await shop.create()
    const { data } = (await response.json()) as { data: { payment_intent_id: string } }
    return data.payment_intent_id
  }

  return {
    ...shop,
    /** The id of the payment. */
    id,
    /** Makes another payment, and resolves to its id. */
    another: create,
    /** Changes a payment at KryptoGO, and lets the server know. */
    async update(change: Partial<PaymentIntent>, of = id) {
      shop.fake.update(of, change)
      await shop.payments.overrule(of, 'changed by a test')
      // overrule looks it up as well
      shop.lookups.pop()
    },
    watch: (of = id, init?: RequestInit) => shop.get(`/payment/intent/${of}/events`, init),
    /** How often a payment was looked up since the last call. */
    reads: () => shop.lookups.splice(0).length,
    /** Lets time pass, and waits until the server has no timer left. */
    quiet: () =>
      eventually(async () => {
        await shop.clock.advanceAsync(60_000)
        expect(shop.clock.waiting).toBe(0)
      }),
    close: () => shop.payments.stop(),
  }
}
