import { act } from '@testing-library/react'
import fc from 'fast-check'
import { createIntent } from 'kryptogo-payment-react/testing'
import { describe, expect, it, vi } from 'vitest'
import { runs } from '../support/size.mjs'
import { ACTIVITY, openHideablePage } from './hideablePage'
import { turn } from './pageEvents'
import { withEventsPath, openStreaming, openWithEvent, withEventSource } from './streams'
import { counts, HOUR, idOf, MINUTE, openAndClose, order, SECOND } from './support'

const streams = withEventSource()

describe('with a stream', () => {
  it('a paid payment takes one POST, one stream and no reads', async () => {
    const onSuccess = vi.fn()
    const shop = await openWithEvent({ onSuccess })
    await shop.pass(10 * SECOND)
    shop.fake.pay(shop.id)
    await shop.sendUpdate()
    expect(shop.payment).toMatchObject({ isSuccess: false, txHash: expect.any(String) as string })
    await shop.pass(6 * SECOND)
    await shop.sendUpdate()
    expect(shop.payment).toMatchObject({ isSuccess: true, error: null })
    expect(streams.all).toHaveLength(1)
    expect(counts(shop.fake)).toEqual({ posts: 1, reads: 0 })

    expect(streams.open).toEqual([])
    expect(shop.clock.waiting).toBe(0)
    await shop.pass(HOUR)
    expect(shop.fake.requests).toHaveLength(1)
  })

  it('the last event counts even though the stream ends with it', async () => {
    const shop = await openWithEvent()
    shop.fake.update(shop.id, { status: 'success' })
    await shop.after(() => {
      streams.last.send(JSON.stringify(shop.fake.intents[0]))
      streams.last.end()
    })
    expect(shop.payment.isSuccess).toBe(true)
    expect(shop.clock.waiting).toBe(0)
    expect(counts(shop.fake)).toEqual({ posts: 1, reads: 0 })
  })

  it('half an hour of waiting takes 72 reads instead of 227', async () => {
    const shop = await openWithEvent()
    await shop.pass(30 * MINUTE)
    expect(counts(shop.fake)).toEqual({ posts: 1, reads: 72 })
    expect(streams.all).toHaveLength(1)
    shop.unmount()
  })

  it('polls every 20 to 30 seconds with any jitter', async () => {
    const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    await fc.assert(
      fc.asyncProperty(draws, async (random) => {
        const shop = await openWithEvent({ environment: { random: () => random } })
        const start = shop.clock.now()
        await shop.pass(5 * MINUTE)
        shop.unmount()
        const times = shop.fake.requests.slice(1).map(({ at }) => at)
        expect(times.length).toBeGreaterThanOrEqual(10)
        times.forEach((at, index) => {
          const gap = at - (times[index - 1] ?? start)
          expect(gap).toBeGreaterThanOrEqual(20 * SECOND)
          expect(gap).toBeLessThanOrEqual(30 * SECOND)
        })
      }),
      { numRuns: runs(8, 4), examples: [[0], [1 - Number.EPSILON]] },
    )
  })

  it('polls as rarely after the deadline', async () => {
    const shop = await openWithEvent()
    await shop.pass(30 * MINUTE)
    const { reads } = counts(shop.fake)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads - reads).toBe(144)
    shop.unmount()
  })

  it('an event is newer than the response of a poll in progress', async () => {
    const shop = await openStreaming({ scenario: 'pending' })
    shop.fake.scenario = 'slow'
    await shop.pass(5 * SECOND)
    expect(counts(shop.fake).reads).toBe(1)
    const paid = createIntent({ payment_intent_id: shop.id, payment_tx_hash: '0xabc' })
    await shop.after(() => streams.last.send(JSON.stringify(paid)))
    await shop.pass(24 * SECOND)
    expect(shop.payment.txHash).toBe('0xabc')
    expect(counts(shop.fake).reads).toBe(1)
    shop.unmount()
  })
})

describe('falls back to normal polling', () => {
  const READS = [2, 2.6, 3.4, 4.4, 5.7, 7.4, 8, 8, 8, 8]

  function gaps({ fake }: { fake: Awaited<ReturnType<typeof openAndClose>>['fake'] }) {
    const times = fake.requests.map(({ at }) => at)
    return times.slice(1).map((at, index) => Math.round((at - (times[index] ?? at)) / 100) / 10)
  }

  it('if the server names no stream', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.pass(MINUTE)
    expect(streams.all).toEqual([])
    expect(gaps(shop)).toEqual(READS)
    shop.unmount()
  })

  it('if the browser has no EventSource', async () => {
    vi.unstubAllGlobals()
    const shop = await openStreaming({ scenario: 'pending' })
    await shop.pass(MINUTE)
    expect(streams.all).toEqual([])
    expect(gaps(shop)).toEqual(READS)
    shop.unmount()
  })

  it('while no event arrives, because a proxy may hold events back', async () => {
    const shop = await openStreaming({ scenario: 'pending' })
    await shop.pass(MINUTE)
    expect(streams.all).toHaveLength(1)
    expect(gaps(shop)).toEqual(READS)
    await shop.sendUpdate()
    const { reads } = counts(shop.fake)
    await shop.pass(10 * MINUTE)
    expect(counts(shop.fake).reads - reads).toBe(24)
    shop.unmount()
  })

  it('if the server rejects the stream, which is retried once a minute', async () => {
    const shop = await openStreaming({ scenario: 'pending' })
    for (let second = 0; second < 600; second++) {
      if (streams.open.length) act(() => streams.last.refuse())
      await shop.pass(SECOND)
    }
    expect(streams.all).toHaveLength(10)
    expect(counts(shop.fake).reads).toBe(77)
    shop.unmount()
  })

  it('if the server is down, at a slower and slower pace', async () => {
    const shop = await openWithEvent()
    await shop.pass(5 * MINUTE)
    shop.fake.scenario = 'offline'
    await shop.after(() => streams.last.end())
    const before = shop.fake.requests.length
    await shop.pass(10 * MINUTE)
    expect(streams.all).toHaveLength(1)
    expect(shop.fake.requests.length - before).toBeLessThan(28)
    shop.fake.scenario = 'pending'
    await shop.pass(35 * SECOND)
    expect(streams.all).toHaveLength(2)
    await shop.sendUpdate()
    expect(shop.payment.error).toBeNull()
    shop.unmount()
  })

  it('if a poll finds a change that the stream missed', async () => {
    const shop = await openWithEvent({ scenario: 'underpaid' })
    await shop.pass(26 * SECOND)
    expect(shop.payment.data?.status).toBe('insufficient_not_refunded')
    expect(counts(shop.fake).reads).toBe(1)
    shop.fake.refund(shop.id)
    await shop.pass(12 * SECOND)
    expect(shop.payment.data?.status).toBe('insufficient_refunded')
    expect(streams.open).toEqual([])
  })
})

describe('a hidden page', () => {
  it('closes the stream, and reopens it with one poll when shown', async () => {
    const shop = await openWithEvent()
    await shop.after(() => turn('hidden'))
    expect(streams.open).toEqual([])
    await shop.pass(50 * SECOND)
    expect(counts(shop.fake).reads).toBe(0)

    await shop.after(() => {
      turn('visible')
      window.dispatchEvent(new Event('focus'))
    })
    await shop.sendUpdate()
    await shop.pass(24 * SECOND)
    expect(streams.all).toHaveLength(2)
    expect(counts(shop.fake).reads).toBe(1)
    shop.unmount()
  })

  it('opens no stream', async () => {
    const shop = await openStreaming()
    await shop.after(() => turn('hidden'))
    await shop.after(() => window.dispatchEvent(new Event('online')))
    await shop.pass(10 * MINUTE)
    expect(streams.all).toHaveLength(1)
    expect(streams.open).toEqual([])
    shop.unmount()
  })
})

describe('the stream is closed', () => {
  it('when the page unmounts', async () => {
    const shop = await openWithEvent()
    shop.unmount()
    expect(streams.all).toHaveLength(1)
    expect(streams.open).toEqual([])
    expect(shop.clock.waiting).toBe(0)
  })

  it('when the payment is forgotten', async () => {
    const shop = await openWithEvent()
    await shop.after(() => shop.payment.forgetPayment())
    expect(streams.open).toEqual([])
    expect(shop.clock.waiting).toBe(0)
  })

  it('when there is another payment, which has its own stream', async () => {
    const shop = await openWithEvent()
    await shop.open({ ...order, fiat_amount: '65' })
    const next = idOf(shop.fake)
    expect(streams.open.map(({ url }) => url.split('/').at(-2))).toEqual([next])
    await shop.sendUpdate()
    expect(shop.payment.data?.payment_intent_id).toBe(next)
    shop.unmount()
  })

  it('by a poll that finds a settled payment', async () => {
    const shop = await openStreaming({ scenario: 'paid' })
    await shop.pass(MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
    expect(streams.all).toHaveLength(1)
    expect(streams.open).toEqual([])
  })

  it.each(ACTIVITY)('while React hides the page, and reopened when it is shown', async () => {
    const between = withEventsPath(undefined)
    const page = openHideablePage({ scenario: 'pending', between })
    await page.open()
    expect(streams.open).toHaveLength(1)
    page.show('hidden')
    expect(streams.open).toEqual([])
    page.show('visible')
    expect(streams.open).toHaveLength(1)
    page.unmount()
  })
})
