import { screen } from '@testing-library/react'
import { PaymentCountdown } from 'kryptogo-payment-react'
import { createIntent } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { openStreaming, withEventsPath, withEventSource } from './streams'
import { counts, createWorld, HOUR, INTENT, MINUTE, openAndClose, SECOND } from './support'

const streams = withEventSource()

describe('the URL of the stream', () => {
  const page = location.origin
  const names: [path: unknown, place: string][] = [
    ['intent/kg1/events', `${page}/api/kryptogo/v1/studio/api/payment/intent/kg1/events`],
    ['../events?id=kg1', `${page}/api/kryptogo/v1/studio/api/events?id=kg1`],
    ['/live/kg1', `${page}/live/kg1`],
    [`${page}/live/kg1`, `${page}/live/kg1`],
  ]

  it.each(names)('resolves %j to %s', async (path, place) => {
    const shop = await openStreaming({ path })
    expect(streams.all.map(({ url }) => url)).toEqual([place])
    shop.unmount()
  })

  it('is relative to the URL of the creation', async () => {
    const shop = await openStreaming({ baseUrl: 'https://pay.shop.example/kg/' })
    expect(streams.last.url).toBe(`https://pay.shop.example/kg${INTENT}/${shop.id}/events`)
    shop.unmount()
  })

  it.each(['https://other.example/events', '//other.example', 'http://[', 'data:,', 7, {}, null])(
    'is ignored if it is %j',
    async (path) => {
      const shop = await openAndClose({ scenario: 'pending', between: withEventsPath(path) })
      await shop.pass(30 * MINUTE)
      expect(streams.all).toEqual([])
      expect(counts(shop.fake)).toEqual({ posts: 1, reads: 227 })
      shop.unmount()
    },
  )
})

describe('an unusable event', () => {
  const cases = (id: string): [what: string, data: string, code: string][] => [
    ['that is not JSON', 'oops', 'invalid_response'],
    ['that is no payment', '{"payment_intent_id":7}', 'invalid_intent'],
    ['that is null', 'null', 'invalid_intent'],
    ['of another payment', JSON.stringify(createIntent()), 'invalid_response'],
    ['without an amount', JSON.stringify({ payment_intent_id: id, status: 'x' }), 'invalid_intent'],
  ]

  it.each(cases('').map(([what], index) => [what, index] as const))(
    'causes a warning and a poll: %s',
    async (_, index) => {
      const shop = await openStreaming({ scenario: 'pending' })
      await shop.sendUpdate()
      await shop.pass(10 * SECOND)
      shop.fake.scenario = 'slow'
      const { reads } = counts(shop.fake)
      const [, data = '', code] = cases(shop.id)[index] ?? []
      await shop.after(() => streams.last.send(data))
      expect(shop.payment).toMatchObject({ error: { code }, data: { status: 'pending' } })
      expect(counts(shop.fake).reads).toBe(reads + 1)
      await shop.pass(8 * SECOND)
      expect(shop.payment).toMatchObject({ error: null, data: { payment_intent_id: shop.id } })
      shop.unmount()
    },
  )
})

describe('the time that an event says', () => {
  /** A shop on another origin, whose `Date` the page cannot read, and a buyer whose clock is slow. */
  async function openSlow() {
    const world = createWorld({ scenario: 'pending', ahead: -2 * HOUR })
    const shop = await openStreaming({
      world,
      children: <PaymentCountdown />,
      between: (fetch) => async (input, init) => {
        const response = await withEventsPath(undefined)(fetch)(input, init)
        response.headers.delete('date')
        return response
      },
    })
    const timer = () => screen.getByRole('timer').textContent
    /** Sends an event that is so old. */
    const send = (ageMs: number) =>
      shop.after(() => {
        const server_time = (shop.clock.now() + 2 * HOUR - ageMs) / SECOND
        streams.last.send(JSON.stringify({ ...shop.fake.intents[0], server_time }))
      })
    return { ...shop, timer, send }
  }

  it('corrects the clock', async () => {
    const { timer, send, pass, unmount } = await openSlow()
    expect(timer()).toBe('2:30:00 left')
    await send(0)
    await pass(SECOND)
    expect(timer()).toBe('29:59 left')
    unmount()
  })

  it('does not set it back, as a proxy may have held back the event', async () => {
    const { timer, send, pass, unmount } = await openSlow()
    await send(0)
    await send(10 * MINUTE)
    await pass(SECOND)
    expect(timer()).toBe('29:59 left')
    unmount()
  })
})
