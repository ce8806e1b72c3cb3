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
  createProbe,
  HOUR,
  MINUTE,
  openAndClose,
  openShop,
  SECOND,
  type ShopOptions,
} from './support'

/** Returns the seconds between requests, rounded to a tenth. */
function gaps({ requests }: Pick<FakeKryptogo, 'requests'>): number[] {
  return requests.slice(1).map(({ at }, index) => {
    const before = requests[index]?.at ?? at
    return Math.round((at - before) / 100) / 10
  })
}

/** Follows a payment that is never paid and never expires. */
async function watchUnpaid(ms: number, options: ShopOptions = {}) {
  const shop = await openAndClose({ scenario: 'pending', ...options })
  await shop.pass(ms)
  shop.unmount()
  return shop
}

/** Follows an expired payment, and returns the number of reads until it expired. */
async function watchExpired(ms: number) {
  const { fake, id, pass, unmount } = await openAndClose({ scenario: 'pending' })
  fake.expire(id)
  await pass(2 * SECOND)
  const { reads } = counts(fake)
  await pass(ms)
  unmount()
  return { fake, reads }
}

describe('polling of a payment', () => {
  it('is fast at first and slows down to every eight seconds', async () => {
    const { fake } = await watchUnpaid(MINUTE)
    expect(gaps(fake)).toEqual([2, 2.6, 3.4, 4.4, 5.7, 7.4, 8, 8, 8, 8])
  })

  it('takes 227 polls in the half hour of an unpaid payment', async () => {
    const { fake } = await watchUnpaid(30 * MINUTE)
    expect(counts(fake)).toEqual({ posts: 1, reads: 227 })
  })

  it('slows down to once a minute after the deadline', async () => {
    const { fake } = await watchUnpaid(35 * MINUTE)
    const late = gaps(fake).slice(227)
    expect(late).toEqual([8, 10, 13, 16.9, 22, 28.6, 37.1, 48.3, 60, 60])
  })

  it('takes 65 polls in the hour after the deadline', async () => {
    const { fake, pass } = await openAndClose({ scenario: 'pending' })
    await pass(30 * MINUTE)
    const before = counts(fake).reads
    await pass(HOUR)
    expect(counts(fake).reads - before).toBe(65)
  })

  it('slows down to once in five minutes after the payment has expired', async () => {
    const { fake, reads } = await watchExpired(HOUR)
    const last = gaps(fake).slice(reads)
    const growing = [30, 39, 50.7, 65.9, 85.7, 111.4, 144.8, 188.2, 244.7]
    expect(last).toEqual([...growing, 300, 300, 300, 300, 300, 300, 300, 300])
  })

  it('takes 17 polls in the first hour after the payment has expired, and 12 in every other', async () => {
    const first = await watchExpired(HOUR)
    expect(counts(first.fake).reads - first.reads).toBe(17)
    const day = await watchExpired(24 * HOUR)
    expect(counts(day.fake).reads - day.reads).toBe(17 + 23 * 12)
  })

  it('shows a payment within ten seconds of its confirmation', async () => {
    for (const random of [0, 0.5, 0.999]) {
      const shop = await openAndClose({
        scenario: 'pending',
        environment: { random: () => random },
      })
      await shop.pass(10 * MINUTE)
      shop.fake.pay(shop.id)
      await shop.pass(6 * SECOND + 9.6 * SECOND)
      expect(shop.payment.isSuccess).toBe(true)
      shop.unmount()
    }
  })

  it('starts over with the next payment', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    await shop.pass(20 * MINUTE)
    const before = shop.fake.requests.length
    await shop.open()
    await shop.pass(MINUTE)
    const later = shop.fake.requests.slice(before)
    const requests = later.filter(({ path }) => !path.endsWith(shop.id))
    expect(gaps({ requests })).toEqual([2, 2.6, 3.4, 4.4, 5.7, 7.4, 8, 8, 8, 8])
    shop.unmount()
  })
})

describe('with any jitter', () => {
  const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  // A run renders a page and takes hundreds of polls.
  const few = { numRuns: runs(12, 4) }
  const patience = { timeout: 30_000 }

  /** Draws from a list in a cycle. */
  function from(values: readonly number[]) {
    let drawn = 0
    return () => values[drawn++ % values.length] ?? 0
  }
  const draws = fc.array(jitter, { minLength: 1, maxLength: 50 })

  it('a poll is at most a fifth early or late', patience, async () => {
    const usual = [2, 2.6, 3.38, 4.394, 5.7122, 7.42586]
    await fc.assert(
      fc.asyncProperty(draws, async (values) => {
        const { fake } = await watchUnpaid(3 * MINUTE, { environment: { random: from(values) } })
        gaps(fake).forEach((gap, index) => {
          const { [index]: due = 8 } = usual
          expect(gap).toBeGreaterThanOrEqual(due * 0.8 - 0.1)
          expect(gap).toBeLessThanOrEqual(due * 1.2 + 0.1)
        })
      }),
      few,
    )
  })

  it('half an hour takes between 190 and 286 polls', patience, async () => {
    await fc.assert(
      fc.asyncProperty(draws, async (values) => {
        const { fake } = await watchUnpaid(30 * MINUTE, { environment: { random: from(values) } })
        const { posts, reads } = counts(fake)
        expect(posts).toBe(1)
        expect(reads).toBeGreaterThanOrEqual(190)
        expect(reads).toBeLessThanOrEqual(286)
      }),
      { ...few, examples: [[[0]], [[1 - Number.EPSILON]]] },
    )
  })

  it('an hour without a network takes at most 154 polls', patience, async () => {
    await fc.assert(
      fc.asyncProperty(draws, async (values) => {
        const { fake, pass, unmount } = await openAndClose({
          environment: { random: from(values) },
        })
        fake.scenario = 'offline'
        await pass(HOUR)
        unmount()
        expect(counts(fake).reads).toBeLessThanOrEqual(154)
        for (const gap of gaps(fake)) expect(gap).toBeGreaterThanOrEqual(1.6)
      }),
      { ...few, examples: [[[0]]] },
    )
  })

  it('two pages do not poll in step', async () => {
    const one = await watchUnpaid(MINUTE, { environment: { random: () => 0.2 } })
    const two = await watchUnpaid(MINUTE, { environment: { random: () => 0.7 } })
    const times = ({ fake }: typeof one) => fake.requests.slice(1).map(({ at }) => at)
    expect(times(one).filter((at) => times(two).includes(at))).toEqual([])
  })
})

describe('with many components', () => {
  it('there is one series of polls', async () => {
    const [one, two, three] = [createProbe(), createProbe(), createProbe()]
    const crowded = await openShop({
      scenario: 'pending',
      children: (
        <>
          <one.Probe />
          <two.Probe />
          <three.Probe />
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

  it('mounting and unmounting components does not change the polls', async () => {
    const shop = await openAndClose({ scenario: 'pending' })
    const other = createProbe()
    for (const content of [<other.Probe key="1" />, null, <other.Probe key="2" />, null]) {
      shop.rerender(content)
      await shop.pass(15 * SECOND)
    }
    expect(gaps(shop.fake)).toEqual([2, 2.6, 3.4, 4.4, 5.7, 7.4, 8, 8, 8, 8])
  })
})
