import { describe, expect, it } from 'vitest'
import { openRoutes } from './routesSupport'

describe.each<{ name: string; answer: unknown }>([
  { name: 'undefined', answer: undefined },
  { name: '1', answer: 1 },
  { name: "'no'", answer: 'no' },
  { name: '{}', answer: {} },
  { name: '{ success: false }', answer: { success: false } },
  { name: 'a promise of {}', answer: Promise.resolve({}) },
])('a handler that returns $name instead of true', ({ answer }) => {
  // As in JavaScript, where nothing checks what a handler returns.
  const handler = () => answer as boolean

  it('lets no request create a payment', async () => {
    const shop = openRoutes({ authorizeCreate: handler })
    expect((await shop.create()).status).toBe(403)
    expect(shop.fake.requests).toEqual([])
  })

  it('lets no request read a payment, at once or as a stream', async () => {
    const shop = openRoutes({ authorizeRead: handler })
    await shop.create()
    const [intent] = shop.fake.intents
    const path = `/payment/intent/${String(intent?.payment_intent_id)}`
    expect((await shop.get(path)).status).toBe(403)
    expect((await shop.get(`${path}/events`)).status).toBe(403)
  })

  it('verifies no callback', async () => {
    const shop = openRoutes({ verifyCallback: handler })
    await shop.create()
    const [intent] = shop.fake.intents
    const asked = shop.fake.requests.length
    const answered = await shop.call({ payment_intent_id: intent?.payment_intent_id })
    expect(answered.status).toBe(401)
    expect(shop.fake.requests).toHaveLength(asked)
  })
})
