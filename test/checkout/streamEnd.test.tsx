import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { runs } from '../support/size.mjs'
import { openStreaming, openWithEvent, withEventSource } from './streams'
import { counts, MINUTE, SECOND } from './support'

const streams = withEventSource()

type Shop = Awaited<ReturnType<typeof openWithEvent>>

const end = (shop: Shop) => shop.after(() => streams.last.end())
const sum = (shop: Shop) => ({ streams: streams.all.length, reads: counts(shop.fake).reads })

/** A payment whose stream has delivered events for `ms` and has just ended. */
async function openEnded(ms: number, options?: Parameters<typeof openWithEvent>[0]) {
  const shop = await openWithEvent(options)
  await shop.pass(ms)
  await end(shop)
  return shop
}

describe('a stream that ends after ten seconds of events', () => {
  it('is followed by one poll and the next stream', async () => {
    const shop = await openEnded(10 * SECOND)
    expect(streams.open).toEqual([])
    await shop.pass(1.9 * SECOND)
    expect(sum(shop)).toEqual({ streams: 1, reads: 0 })
    await shop.pass(0.2 * SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: 1 })
    await shop.sendUpdate()
    await shop.pass(24 * SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: 1 })
    await shop.pass(SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: 2 })
    shop.unmount()
  })

  it('is followed by them no matter when the last event arrived', async () => {
    const shop = await openWithEvent()
    await shop.pass(9 * SECOND)
    await shop.sendUpdate()
    await shop.pass(SECOND)
    await end(shop)
    await shop.pass(2.1 * SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: 1 })
    shop.unmount()
  })

  it('is followed by them even after the deadline, when polls are rare', async () => {
    const shop = await openEnded(40 * MINUTE)
    const { reads } = counts(shop.fake)
    await shop.pass(2.1 * SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: reads + 1 })
    shop.unmount()
  })

  it.each([
    [0, 1.6],
    [1 - Number.EPSILON, 2.4],
  ])('is followed after a delay: with jitter %d after %d s', async (random, seconds) => {
    const shop = await openEnded(15 * SECOND, { environment: { random: () => random } })
    await shop.pass(seconds * SECOND - 10)
    expect(sum(shop)).toEqual({ streams: 1, reads: 0 })
    await shop.pass(20)
    expect(sum(shop)).toEqual({ streams: 2, reads: 1 })
    shop.unmount()
  })

  it('during a poll is followed by that poll only', async () => {
    const shop = await openWithEvent()
    shop.fake.scenario = 'slow'
    await shop.pass(32.5 * SECOND)
    await end(shop)
    expect(sum(shop)).toEqual({ streams: 1, reads: 1 })
    await shop.pass(SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: 1 })
    await shop.sendUpdate()
    await shop.pass(24 * SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: 1 })
    shop.unmount()
  })

  it('because its server stopped is retried after the first poll that succeeds', async () => {
    const shop = await openWithEvent()
    await shop.pass(15 * SECOND)
    shop.fake.scenario = 'offline'
    await end(shop)
    await shop.pass(10 * SECOND)
    expect(sum(shop)).toEqual({ streams: 1, reads: 2 })
    shop.fake.scenario = 'pending'
    await shop.pass(3 * SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: 3 })
    shop.unmount()
  })

  it('is retried once, and after a rejection a minute later', async () => {
    const shop = await openEnded(15 * SECOND)
    await shop.pass(2.1 * SECOND)
    await shop.after(() => streams.last.refuse())
    await shop.pass(58 * SECOND)
    expect(streams.all).toHaveLength(2)
    await shop.pass(10 * SECOND)
    expect(streams.all).toHaveLength(3)
    shop.unmount()
  })

  it('is not retried while the page is hidden', async () => {
    const shop = await openEnded(15 * SECOND)
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    await shop.after(() => document.dispatchEvent(new Event('visibilitychange')))
    await shop.pass(50 * SECOND)
    expect(sum(shop)).toEqual({ streams: 1, reads: 0 })
    visibility.mockReturnValue('visible')
    await shop.after(() => document.dispatchEvent(new Event('visibilitychange')))
    expect(sum(shop)).toEqual({ streams: 2, reads: 1 })
    shop.unmount()
  })

  it('is not retried after the payment is forgotten', async () => {
    const shop = await openEnded(15 * SECOND)
    await shop.after(() => shop.payment.forgetPayment())
    expect(shop.clock.waiting).toBe(0)
    await shop.pass(10 * MINUTE)
    expect(sum(shop)).toEqual({ streams: 1, reads: 0 })
  })
})

describe('a stream that ends sooner', () => {
  it('is retried a minute after it was opened', async () => {
    const shop = await openEnded(9.9 * SECOND)
    await shop.pass(50 * SECOND)
    expect(sum(shop)).toEqual({ streams: 1, reads: 9 })
    await shop.pass(8 * SECOND)
    expect(sum(shop)).toEqual({ streams: 2, reads: 10 })
    shop.unmount()
  })
})

describe('half an hour with a server whose streams all', () => {
  /** Each stream sends an event `first` seconds after it opens, and ends `rest` seconds later. */
  async function halfAnHour(first: number, rest: number) {
    const before = streams.all.length
    const shop = await openStreaming({ scenario: 'pending' })
    let { last } = streams
    let age = 0
    for (let second = 0; second < 1_800; second++, age++) {
      if (streams.last !== last) age = 0
      last = streams.last
      if (age === first) await shop.sendUpdate()
      if (age === first + rest) await end(shop)
      await shop.pass(SECOND)
    }
    shop.unmount()
    return { streams: streams.all.length - before, reads: counts(shop.fake).reads }
  }

  it('end right after the first event takes 28 of them and 301 reads', async () => {
    expect(await halfAnHour(0, 0)).toEqual({ streams: 28, reads: 301 })
  })

  it('arrive late and at once, takes 29 of them and 284 reads', async () => {
    expect(await halfAnHour(30, 0)).toEqual({ streams: 29, reads: 284 })
  })

  it('end after ten seconds takes 151 of them and 150 reads', async () => {
    expect(await halfAnHour(0, 10)).toEqual({ streams: 151, reads: 150 })
  })

  it('end at any time takes no more than sixteen requests a minute', async () => {
    const seconds = fc.integer({ min: 0, max: 70 })
    await fc.assert(
      fc.asyncProperty(seconds, seconds, async (first, rest) => {
        const { reads, streams: opened } = await halfAnHour(first, rest)
        expect(reads + opened).toBeLessThanOrEqual(480)
      }),
      { numRuns: runs(10, 4), examples: [[8, 10]] },
    )
  })
})
