import { act, fireEvent, render, screen } from '@testing-library/react'
import { PayButton, PaymentCountdown, PaymentMessage, type Clock } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it, vi } from 'vitest'
import {
  counts,
  createProbe,
  createWorld,
  HOUR,
  idOf,
  MINUTE,
  openAndClose,
  openShop,
  order,
  SECOND,
  type ShopOptions,
} from './support'

const DAY = 24 * HOUR

/** A shop with an open payment and a countdown of its own. */
async function openCounting(options: ShopOptions) {
  const shop = await openShop({ children: <PaymentCountdown data-testid="page" />, ...options })
  await shop.open()
  return shop
}

function expectTime(text: string) {
  const timers = screen.getAllByRole('timer')
  expect(timers.map(({ textContent }) => textContent)).toEqual([text, text])
}

/** Changes the `Date` header of responses. */
const dated =
  (date: string | null): NonNullable<ShopOptions['between']> =>
  (fetch) =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (date === null) response.headers.delete('date')
    else response.headers.set('date', date)
    return response
  }

describe('time left', () => {
  it.each([
    ['an hour fast', HOUR],
    ['an hour slow', -HOUR],
    ['a day fast', DAY],
    ['a year slow', -365 * DAY],
    ['six seconds fast', 6 * SECOND],
    ['six seconds slow', -6 * SECOND],
  ])('follows KryptoGO’s clock when the buyer’s is %s', async (_, ahead) => {
    const shop = await openCounting({ scenario: 'pending', ahead })
    expectTime('30:00 left')
    await shop.pass(10 * SECOND)
    expectTime('29:50 left')
    const { payment_deadline = 0 } = shop.payment.data ?? {}
    shop.fake.update(idOf(shop.fake), { payment_deadline: payment_deadline - 1770 })
    await shop.pass(10 * SECOND)
    expectTime('0:10 left')
    await shop.pass(10 * SECOND)
    expectTime('Time is up, checking…')
  })

  it('follows the buyer’s clock when the difference may be the time of the response', async () => {
    await openCounting({ scenario: 'pending', ahead: 4 * SECOND })
    expectTime('29:56 left')
  })

  it.each([
    ['no date', null],
    ['a date that is none', 'yesterday'],
    ['an empty date', ''],
  ])('follows the buyer’s clock when responses have %s', async (_, date) => {
    const shop = await openCounting({ scenario: 'pending', between: dated(date) })
    expectTime('30:00 left')
    await shop.pass(MINUTE)
    expectTime('29:00 left')
  })

  it('keeps the first correction when later responses have no date', async () => {
    let date = true
    const shop = await openCounting({
      scenario: 'pending',
      ahead: HOUR,
      between: (fetch) => (input, init) => (date ? fetch : dated(null)(fetch))(input, init),
    })
    date = false
    await shop.pass(MINUTE)
    expectTime('29:00 left')
  })

  const PORTAL = '<html>Sign in to the network</html>'
  it.each([
    ['503 of a captive portal', 503, PORTAL],
    ['200 of a captive portal', 200, PORTAL],
    ['refusal', 429, '{"code":429,"error":"rate_limited","message":"Slow down"}'],
    ['payment that cannot be read', 200, '{"code":0,"data":{"status":"pending"}}'],
  ])('does not follow the clock of a %s', async (_, status, text) => {
    let isCut = false
    const world = createWorld({ scenario: 'pending' })
    const shop = await openCounting({
      world,
      between: (fetch) => async (input, init) => {
        const wrong = new Date(world.clock.now() - 2 * HOUR).toUTCString()
        if (!isCut) return fetch(input, init)
        return new Response(text, { status, headers: { date: wrong } })
      },
    })
    isCut = true
    await shop.pass(MINUTE)
    expectTime('29:00 left')
    shop.unmount()
  })

  it('follows the clock of an answer that a cache has kept, by its age', async () => {
    const shop = await openCounting({
      scenario: 'pending',
      between: (fetch) => async (input, init) => {
        const response = await fetch(input, init)
        const date = Date.parse(response.headers.get('date') ?? '') - 2 * HOUR
        response.headers.set('date', new Date(date).toUTCString())
        response.headers.set('age', '7200')
        return response
      },
    })
    await shop.pass(MINUTE)
    expectTime('29:00 left')
  })

  /** Has the payments of responses say the server's time, and changes the `Date` header. */
  const withServerTime =
    (right: () => number, date: string | null): NonNullable<ShopOptions['between']> =>
    (fetch) =>
    async (input, init) => {
      const response = await dated(date)(fetch)(input, init)
      const { data, ...envelope } = (await response.json()) as { data: object }
      const server_time = Math.floor(right() / SECOND)
      const { status, headers } = response
      return Response.json({ ...envelope, data: { ...data, server_time } }, { status, headers })
    }

  it.each([
    ['that is missing, as on another origin', null],
    ['of a proxy whose clock is wrong', new Date(0).toUTCString()],
  ])('follows the time that a payment says, before a date %s', async (_, date) => {
    const world = createWorld({ scenario: 'pending', ahead: 2 * HOUR })
    const right = () => world.clock.now() - 2 * HOUR
    const shop = await openCounting({ world, between: withServerTime(right, date) })
    expectTime('30:00 left')
    await shop.pass(MINUTE)
    expectTime('29:00 left')
  })

  it.each([1, -1, 0, 1e15, 1e300])('takes %d for no time', async (server_time) => {
    const world = createWorld({ scenario: 'pending' })
    const between: ShopOptions['between'] = (fetch) => async (input, init) => {
      const response = await fetch(input, init)
      const { data, ...envelope } = (await response.json()) as { data: object }
      const { status, headers } = response
      return Response.json({ ...envelope, data: { ...data, server_time } }, { status, headers })
    }
    await openCounting({ world, between })
    expectTime('30:00 left')
  })

  it('reads a time in milliseconds', async () => {
    const world = createWorld({ scenario: 'pending', ahead: 2 * HOUR })
    const right = () => (world.clock.now() - 2 * HOUR) * SECOND
    await openCounting({ world, between: withServerTime(right, null) })
    expectTime('30:00 left')
  })

  it('stays right when the buyer’s clock is set', async () => {
    const right = createTestClock()
    let ahead = 0
    const clock: Clock = { now: () => right.now() + ahead, after: right.after }
    const fake = createFakeKryptogo({ clock: right, scenario: 'pending' })
    const probe = createProbe()
    render(
      <CheckoutProvider baseUrl="/api" environment={{ clock, fetch: fake.fetch }}>
        <probe.Probe />
        <PaymentCountdown />
      </CheckoutProvider>,
    )
    await act(async () => {
      void probe.current.openPaymentModal(order)
      await vi.dynamicImportSettled()
      await right.advanceAsync(MINUTE)
    })
    for (const set of [10 * MINUTE, -10 * MINUTE, 0]) {
      ahead = set
      await act(() => right.advanceAsync(MINUTE))
    }
    for (const timer of screen.getAllByRole('timer'))
      expect(timer).toHaveTextContent(/^26:0[01] left$/)
  })
})

describe('a fast clock', () => {
  it('does not slow down polling', async () => {
    const fast = await openAndClose({ scenario: 'pending', ahead: HOUR })
    await fast.pass(10 * MINUTE)
    const right = await openAndClose({ scenario: 'pending' })
    await right.pass(10 * MINUTE)
    expect(counts(fast.fake)).toEqual(counts(right.fake))
  })

  it('does not expire a payment', async () => {
    const onExpired = vi.fn()
    const shop = await openCounting({ scenario: 'paid', ahead: DAY, onExpired })
    await shop.pass(MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
    expect(onExpired).not.toHaveBeenCalled()
  })
})

describe('after the deadline', () => {
  const page = [
    <PayButton key="button" data-testid="button" fiatAmount="300" fiatCurrency="TWD" />,
    <PaymentMessage key="message" />,
  ]
  /** A page with an open payment and a closed dialog. */
  async function openPage(options: ShopOptions) {
    const onStatusChange = vi.fn<NonNullable<ShopOptions['onStatusChange']>>()
    const shop = await openShop({ children: page, onStatusChange, ...options })
    await shop.after(() => fireEvent.click(screen.getByRole('button', { name: 'Pay NT$300' })))
    await shop.after(() => shop.payment.closePaymentModal())
    return {
      shop,
      status: () => screen.getByTestId('button').dataset['status'],
      statuses: () => onStatusChange.mock.calls.map(([{ status }]) => status),
    }
  }

  it('a payment is pending until KryptoGO says otherwise, and the page says so', async () => {
    const { shop, status, statuses } = await openPage({ scenario: 'pending' })
    await shop.pass(30 * MINUTE + HOUR)
    expect(status()).toBe('pending')
    await shop.after(() => shop.payment.reopenPaymentModal())
    expect(screen.getByRole('timer')).toHaveTextContent('Time is up, checking…')
    expect(statuses()).toEqual(['opening', 'pending'])
  })

  it('a payment is expired once KryptoGO says so', async () => {
    const { shop, status, statuses } = await openPage({ scenario: 'expired' })
    await shop.pass(30 * MINUTE - SECOND)
    expect(status()).toBe('pending')
    await shop.pass(11 * SECOND)
    expect(status()).toBe('expired')
    expect(statuses()).toEqual(['opening', 'pending', 'expired'])
  })

  it('a payment that is confirmed 30 s late is paid', async () => {
    const { shop, status, statuses } = await openPage({ scenario: 'late' })
    await shop.pass(30 * MINUTE + 25 * SECOND)
    expect(status()).toBe('expired')
    expect(screen.queryByRole('button', { name: 'Pay again' })).toBeNull()
    await shop.pass(35 * SECOND)
    expect(status()).toBe('success')
    expect(statuses()).toEqual(['opening', 'pending', 'expired', 'success'])
  })
})
