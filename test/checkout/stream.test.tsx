import { act, render } from '@testing-library/react'
import fc from 'fast-check'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { createIntent } from 'kryptogo-payment-react/testing'
import { Activity, StrictMode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { runs } from '../support/size.mjs'
import { naming, openStreaming, openTold, withEventSource } from './streams'
import {
  counts,
  createLook,
  createWorld,
  HOUR,
  idOf,
  MINUTE,
  openQuietly,
  order,
  SECOND,
} from './support'

const streams = withEventSource()

function turn(visibility: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility)
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('with a stream', () => {
  it('a payment that is paid takes one POST, one stream and no read', async () => {
    const onSuccess = vi.fn()
    const shop = await openTold({ onSuccess })
    await shop.pass(10 * SECOND)
    shop.fake.pay(shop.id)
    await shop.tell()
    expect(shop.payment).toMatchObject({ isSuccess: false, txHash: expect.any(String) as string })
    await shop.pass(6 * SECOND)
    await shop.tell()
    expect(shop.payment).toMatchObject({ isSuccess: true, error: null })
    expect(streams.all).toHaveLength(1)
    expect(counts(shop.fake)).toEqual({ posts: 1, reads: 0 })

    expect(streams.open).toEqual([])
    expect(shop.clock.waiting).toBe(0)
    await shop.pass(HOUR)
    expect(shop.fake.requests).toHaveLength(1)
  })

  it('the last event counts, though the stream ends with it', async () => {
    const shop = await openTold()
    shop.fake.update(shop.id, { status: 'success' })
    await shop.after(() => {
      streams.last.send(JSON.stringify(shop.fake.intents[0]))
      streams.last.end()
    })
    expect(shop.payment.isSuccess).toBe(true)
    expect(shop.clock.waiting).toBe(0)
    expect(counts(shop.fake)).toEqual({ posts: 1, reads: 0 })
  })

  it('half an hour of waiting takes 72 reads in place of 227', async () => {
    const shop = await openTold()
    await shop.pass(30 * MINUTE)
    expect(counts(shop.fake)).toEqual({ posts: 1, reads: 72 })
    expect(streams.all).toHaveLength(1)
    shop.unmount()
  })

  it('a look is taken every 20 to 30 seconds, whatever the jitter', async () => {
    const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    await fc.assert(
      fc.asyncProperty(draws, async (random) => {
        const shop = await openTold({ random: () => random })
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

  it('the looks are as rare past the deadline', async () => {
    const shop = await openTold()
    await shop.pass(30 * MINUTE)
    const { reads } = counts(shop.fake)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads - reads).toBe(144)
    shop.unmount()
  })

  it('what it tells is newer than what a look under way will', async () => {
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

describe('the payment is looked at as without a stream', () => {
  const READS = [2, 2.6, 3.4, 4.4, 5.7, 7.4, 8, 8, 8, 8]

  function gaps({ fake }: { fake: Awaited<ReturnType<typeof openQuietly>>['fake'] }) {
    const times = fake.requests.map(({ at }) => at)
    return times.slice(1).map((at, index) => Math.round((at - (times[index] ?? at)) / 100) / 10)
  }

  it('where none is named', async () => {
    const shop = await openQuietly({ scenario: 'pending' })
    await shop.pass(MINUTE)
    expect(streams.all).toEqual([])
    expect(gaps(shop)).toEqual(READS)
    shop.unmount()
  })

  it('where the browser has no EventSource', async () => {
    vi.unstubAllGlobals()
    const shop = await openStreaming({ scenario: 'pending' })
    await shop.pass(MINUTE)
    expect(streams.all).toEqual([])
    expect(gaps(shop)).toEqual(READS)
    shop.unmount()
  })

  it('while no event comes, for something on the way may hold them back', async () => {
    const shop = await openStreaming({ scenario: 'pending' })
    await shop.pass(MINUTE)
    expect(streams.all).toHaveLength(1)
    expect(gaps(shop)).toEqual(READS)
    await shop.tell()
    const { reads } = counts(shop.fake)
    await shop.pass(10 * MINUTE)
    expect(counts(shop.fake).reads - reads).toBe(24)
    shop.unmount()
  })

  it('when the server refuses, and asks for the stream once a minute', async () => {
    const shop = await openStreaming({ scenario: 'pending' })
    for (let second = 0; second < 600; second++) {
      if (streams.open.length) act(() => streams.last.refuse())
      await shop.pass(SECOND)
    }
    expect(streams.all).toHaveLength(10)
    expect(counts(shop.fake).reads).toBe(77)
    shop.unmount()
  })

  it('when the server is away, ever more slowly and by nothing else', async () => {
    const shop = await openTold()
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
    await shop.tell()
    expect(shop.payment.error).toBeNull()
    shop.unmount()
  })

  it('when a look tells what the stream should have', async () => {
    const shop = await openTold({ scenario: 'underpaid' })
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
  it('has no stream; shown again it has one, and takes one look', async () => {
    const shop = await openTold()
    await shop.after(() => turn('hidden'))
    expect(streams.open).toEqual([])
    expect(shop.clock.waiting).toBe(0)
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads).toBe(0)

    await shop.after(() => {
      turn('visible')
      window.dispatchEvent(new Event('focus'))
    })
    await shop.tell()
    await shop.pass(24 * SECOND)
    expect(streams.all).toHaveLength(2)
    expect(counts(shop.fake).reads).toBe(1)
    shop.unmount()
  })

  it('opens none', async () => {
    const shop = await openStreaming()
    shop.unmount()
    turn('hidden')
    const hidden = await openStreaming()
    await hidden.after(() => window.dispatchEvent(new Event('online')))
    expect(streams.all).toHaveLength(1)
    expect(hidden.clock.waiting).toBe(0)
    hidden.unmount()
  })
})

describe('the stream is closed', () => {
  it('with the page, and nothing is left behind', async () => {
    const shop = await openTold()
    shop.unmount()
    expect(streams.all).toHaveLength(1)
    expect(streams.open).toEqual([])
    expect(shop.clock.waiting).toBe(0)
  })

  it('when the payment is given up', async () => {
    const shop = await openTold()
    await shop.after(() => shop.payment.forgetPayment())
    expect(streams.open).toEqual([])
    expect(shop.clock.waiting).toBe(0)
  })

  it('when there is another payment, which has its own', async () => {
    const shop = await openTold()
    await shop.open({ ...order, fiat_amount: '65' })
    const next = idOf(shop.fake)
    expect(streams.open.map(({ url }) => url.split('/').at(-2))).toEqual([next])
    await shop.tell()
    expect(shop.payment.data?.payment_intent_id).toBe(next)
    shop.unmount()
  })

  it('by a look that finds the payment finished', async () => {
    const shop = await openStreaming({ scenario: 'paid' })
    await shop.pass(MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
    expect(streams.all).toHaveLength(1)
    expect(streams.open).toEqual([])
  })

  // React 18 has no <Activity>.
  it.each([Activity].filter(Boolean))('in a part of the page put away and shown', async () => {
    const { clock, fake } = createWorld({ scenario: 'pending' })
    const look = createLook()
    const page = (mode: 'visible' | 'hidden') => (
      <StrictMode>
        <Activity mode={mode}>
          <CheckoutProvider baseUrl="/api" clock={clock} fetch={naming(undefined)(fake.fetch)}>
            <look.Look />
          </CheckoutProvider>
        </Activity>
      </StrictMode>
    )
    const { rerender, unmount } = render(page('visible'))
    await act(async () => {
      void look.current.openPaymentModal(order)
      await clock.advanceAsync(0)
      await vi.dynamicImportSettled()
      await clock.advanceAsync(0)
    })
    expect(streams.open).toHaveLength(1)
    rerender(page('hidden'))
    expect(streams.open).toEqual([])
    rerender(page('visible'))
    expect(streams.open).toHaveLength(1)
    unmount()
  })
})
