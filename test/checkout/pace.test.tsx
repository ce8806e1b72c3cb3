import { screen } from '@testing-library/react'
import fc from 'fast-check'
import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import type { FakeKryptogo } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { runs } from '../support/size.mjs'
import {
  counts,
  createLook,
  HOUR,
  MINUTE,
  openQuietly,
  openShop,
  SECOND,
  type ShopOptions,
} from './support'

/** Seconds between one request and the next, to the tenth. */
function gaps({ requests }: FakeKryptogo): number[] {
  return requests.slice(1).map(({ at }, index) => {
    const before = requests[index]?.at ?? at
    return Math.round((at - before) / 100) / 10
  })
}

/** The requests of a payment that nobody pays and KryptoGO never expires. */
async function watchUnpaid(ms: number, options: ShopOptions = {}) {
  const shop = await openQuietly({ scenario: 'pending', ...options })
  await shop.pass(ms)
  shop.unmount()
  return shop
}

describe('the looks at a payment', () => {
  it('come fast at first, and every eight seconds in the end', async () => {
    const { fake } = await watchUnpaid(MINUTE)
    expect(gaps(fake)).toEqual([2, 2.6, 3.4, 4.4, 5.7, 7.4, 8, 8, 8, 8])
  })

  it('are 227 in the half hour of a payment that nobody pays', async () => {
    const { fake } = await watchUnpaid(30 * MINUTE)
    expect(counts(fake)).toEqual({ posts: 1, reads: 227 })
  })

  it('slow down once the deadline is over, to one a minute', async () => {
    const { fake } = await watchUnpaid(35 * MINUTE)
    const late = gaps(fake).slice(227)
    expect(late).toEqual([8, 10, 13, 16.9, 22, 28.6, 37.1, 48.3, 60, 60])
  })

  it('are 65 in the hour after the deadline', async () => {
    const { fake, pass } = await openQuietly({ scenario: 'pending' })
    await pass(30 * MINUTE)
    const before = counts(fake).reads
    await pass(HOUR)
    expect(counts(fake).reads - before).toBe(65)
  })

  it('show a payment within ten seconds of its confirmation', async () => {
    for (const random of [0, 0.5, 0.999]) {
      const shop = await openQuietly({ scenario: 'pending', random: () => random })
      await shop.pass(10 * MINUTE)
      shop.fake.pay(shop.id)
      await shop.pass(6 * SECOND + 9.6 * SECOND)
      expect(shop.payment.isSuccess).toBe(true)
      shop.unmount()
    }
  })

  it('start anew with the next payment', async () => {
    const shop = await openQuietly({ scenario: 'pending' })
    await shop.pass(20 * MINUTE)
    const { requests } = shop.fake
    const before = requests.length
    await shop.open()
    await shop.pass(MINUTE)
    expect(gaps(shop.fake).slice(before)).toEqual([2, 2.6, 3.4, 4.4, 5.7, 7.4, 8, 8, 8, 8])
    shop.unmount()
  })
})

describe('whatever the jitter,', () => {
  const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  // A check renders a page and takes hundreds of looks.
  const few = { numRuns: runs(12, 4) }
  const patience = { timeout: 30_000 }

  /** Draws from a list again and again. */
  function from(values: readonly number[]) {
    let drawn = 0
    return () => values[drawn++ % values.length] ?? 0
  }
  const draws = fc.array(jitter, { minLength: 1, maxLength: 50 })

  it('a look is a fifth early or late at most', patience, async () => {
    const usual = [2, 2.6, 3.38, 4.394, 5.7122, 7.42586]
    await fc.assert(
      fc.asyncProperty(draws, async (values) => {
        const { fake } = await watchUnpaid(3 * MINUTE, { random: from(values) })
        gaps(fake).forEach((gap, index) => {
          const { [index]: due = 8 } = usual
          expect(gap).toBeGreaterThanOrEqual(due * 0.8 - 0.1)
          expect(gap).toBeLessThanOrEqual(due * 1.2 + 0.1)
        })
      }),
      few,
    )
  })

  it('half an hour takes between 190 and 286 looks', patience, async () => {
    await fc.assert(
      fc.asyncProperty(draws, async (values) => {
        const { fake } = await watchUnpaid(30 * MINUTE, { random: from(values) })
        const { posts, reads } = counts(fake)
        expect(posts).toBe(1)
        expect(reads).toBeGreaterThanOrEqual(190)
        expect(reads).toBeLessThanOrEqual(286)
      }),
      { ...few, examples: [[[0]], [[1 - Number.EPSILON]]] },
    )
  })

  it('an hour without a network takes at most 154 looks', patience, async () => {
    await fc.assert(
      fc.asyncProperty(draws, async (values) => {
        const { fake, pass, unmount } = await openQuietly({ random: from(values) })
        fake.scenario = 'offline'
        await pass(HOUR)
        unmount()
        expect(counts(fake).reads).toBeLessThanOrEqual(154)
        for (const gap of gaps(fake)) expect(gap).toBeGreaterThanOrEqual(1.6)
      }),
      { ...few, examples: [[[0]]] },
    )
  })

  it('two pages do not look in step', async () => {
    const one = await watchUnpaid(MINUTE, { random: () => 0.2 })
    const two = await watchUnpaid(MINUTE, { random: () => 0.7 })
    const times = ({ fake }: typeof one) => fake.requests.slice(1).map(({ at }) => at)
    expect(times(one).filter((at) => times(two).includes(at))).toEqual([])
  })
})

describe('however many look on,', () => {
  it('there is one stream of requests', async () => {
    const [one, two, three] = [createLook(), createLook(), createLook()]
    const crowded = await openShop({
      scenario: 'pending',
      children: (
        <>
          <one.Look />
          <two.Look />
          <three.Look />
          <PayButton fiatAmount="300" fiatCurrency="TWD" />
          <PayButton fiatAmount="65" fiatCurrency="TWD" />
          <PaymentStatusBadge />
          <PaymentStatusBadge />
          <PaymentMessage />
          <PaymentCountdown />
          <PaymentDetails />
        </>
      ),
    })
    await crowded.open()
    expect(screen.getByRole('dialog')).toBeInTheDocument()
    await crowded.pass(5 * MINUTE)
    const lonely = await watchUnpaid(5 * MINUTE)
    expect(counts(crowded.fake)).toEqual(counts(lonely.fake))
    expect(gaps(crowded.fake)).toEqual(gaps(lonely.fake))
    expect(three.current.data).toBe(crowded.payment.data)
  })

  it('those who leave and those who come change nothing', async () => {
    const shop = await openQuietly({ scenario: 'pending' })
    const other = createLook()
    for (const content of [<other.Look key="1" />, null, <other.Look key="2" />, null]) {
      shop.rerender(content)
      await shop.pass(15 * SECOND)
    }
    expect(gaps(shop.fake)).toEqual([2, 2.6, 3.4, 4.4, 5.7, 7.4, 8, 8, 8, 8])
  })
})
