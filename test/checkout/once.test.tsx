import { act, fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage, usePaymentSession } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { ACTIVITY, openHideablePage } from './hideablePage'
import { counts, HOUR, idOf, MINUTE, openShop, order, SECOND } from './support'

const tea = <PayButton fiatAmount="300" fiatCurrency="TWD" />
const button = () => screen.getByRole('button', { name: /Pay NT\$300|Preparing|Waiting|Paid/ })
const dialog = () => within(screen.getByRole('dialog'))

/** The page becomes visible, focused and online. */
function wake() {
  document.dispatchEvent(new Event('visibilitychange'))
  window.dispatchEvent(new Event('focus'))
  window.dispatchEvent(new Event('online'))
}

describe('while a payment is being created', () => {
  it('a second one is rejected, and the first continues', async () => {
    const shop = await openShop({ latency: SECOND })
    const first = await shop.open()
    const second = await shop.open({ ...order, fiat_amount: '65' })
    expect(second.error).toMatchObject({ code: 'payment_in_progress', retryable: false })
    await shop.pass(MINUTE)
    expect(first).toEqual({ done: true })
    expect(shop.payment).toMatchObject({ request: order, data: { fiat_amount: '300' } })
    expect(counts(shop.fake).posts).toBe(1)
  })

  it('two opened at the same time are one', async () => {
    const shop = await openShop()
    const settled = await act(() => {
      const { openPaymentModal } = shop.payment
      return Promise.allSettled([openPaymentModal(order), openPaymentModal({ ...order })])
    })
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(counts(shop.fake).posts).toBe(1)
    expect(shop.payment.request).toBe(order)
  })

  it('ten clicks on a button open one', async () => {
    const shop = await openShop({ latency: SECOND, children: tea })
    await shop.after(() => {
      for (let press = 0; press < 10; press++) fireEvent.click(button())
    })
    await shop.pass(MINUTE)
    expect(counts(shop.fake).posts).toBe(1)
    expect(button()).toHaveAttribute('data-status', 'success')
  })

  it('closing cancels it and ignores its response', async () => {
    const shop = await openShop({ latency: 10 * SECOND, children: tea })
    await shop.after(() => fireEvent.click(button()))
    expect(shop.payment.isLoading).toBe(true)
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: 'Close' })))
    expect(shop.payment).toMatchObject({ isLoading: false, isError: false, data: null })
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(button()).toHaveAttribute('data-status', 'idle')
    await shop.pass(HOUR)
    expect(shop.payment).toMatchObject({ data: null, error: null })
    expect(shop.fake.requests).toHaveLength(1)
    expect(shop.clock.waiting).toBe(0)
  })

  it('the next click after closing opens another at once', async () => {
    const shop = await openShop({ latency: 10 * SECOND, children: tea })
    await shop.after(() => fireEvent.click(button()))
    await shop.pass(5 * SECOND)
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.after(() => fireEvent.click(button()))
    await shop.pass(10 * SECOND)
    expect(counts(shop.fake).posts).toBe(2)
    expect(shop.payment.data?.payment_intent_id).toBe(idOf(shop.fake))
    await shop.pass(MINUTE)
    expect(button()).toHaveAttribute('data-status', 'success')
  })

  it('the response of a canceled one does not replace the next', async () => {
    const answers: (() => void)[] = []
    const shop = await openShop({
      between: (fetch) => async (input, init) => {
        const response = await fetch(input, { ...init, signal: null })
        await new Promise<void>((resolve) => answers.push(resolve))
        return response
      },
    })
    const first = await shop.open()
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.open({ ...order, fiat_amount: '65' })
    const [late, inTime] = answers
    await shop.after(() => inTime?.())
    await shop.after(() => late?.())
    expect(first).toEqual({ done: true })
    expect(shop.payment).toMatchObject({
      isLoading: false,
      request: { fiat_amount: '65' },
      data: { fiat_amount: '65' },
    })
  })

  it('reset cancels it', async () => {
    function Reset() {
      const { reset } = usePaymentSession()
      return <button onClick={reset}>Reset</button>
    }
    const shop = await openShop({ latency: 10 * SECOND, children: [tea, <Reset key="reset" />] })
    await shop.after(() => fireEvent.click(button()))
    await shop.after(() => fireEvent.click(screen.getByRole('button', { name: 'Reset' })))
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(screen.queryByRole('dialog')).toBeNull()
    await shop.pass(HOUR)
    expect(shop.payment).toMatchObject({ data: null, error: null, isLoading: false })
    expect(shop.fake.requests).toHaveLength(1)
  })
})

describe('a payment that could not be created', () => {
  it.each(['server_error', 'offline', 'timeout', 'rejected_unknown_code'] as const)(
    'is not retried automatically: %s',
    async (scenario) => {
      if (scenario === 'server_error') expectLogged('http_error')
      const shop = await openShop({ scenario })
      await shop.open()
      await shop.pass(20 * SECOND)
      expect(shop.payment.isError).toBe(true)
      await shop.after(wake)
      await shop.after(() => shop.payment.closePaymentModal())
      await shop.pass(HOUR)
      await shop.after(wake)
      expect(shop.fake.requests).toHaveLength(1)
      expect(shop.clock.waiting).toBe(0)
    },
  )

  it('is retried once by "Try again"', async () => {
    expectLogged('http_error')
    const shop = await openShop({ scenario: 'server_error', children: tea })
    await shop.after(() => fireEvent.click(button()))
    shop.fake.scenario = 'paid'
    await shop.user.dblClick(dialog().getByRole('button', { name: 'Try again' }))
    await shop.pass(MINUTE)
    expect(counts(shop.fake).posts).toBe(2)
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'success')
  })

  it('is retried once by the button', async () => {
    const shop = await openShop({ scenario: 'offline', children: tea })
    await shop.after(() => fireEvent.click(button()))
    await shop.after(() => shop.payment.closePaymentModal())
    shop.fake.scenario = 'paid'
    await shop.after(() => {
      fireEvent.click(button())
      fireEvent.click(button())
    })
    expect(counts(shop.fake).posts).toBe(2)
    expect(button()).toHaveAttribute('data-status', 'pending')
  })
})

describe('while a payment is pending', () => {
  it('its button shows it again without another POST', async () => {
    const shop = await openShop({ scenario: 'pending', children: tea })
    await shop.after(() => fireEvent.click(button()))
    const { data } = shop.payment
    for (let time = 0; time < 3; time++) {
      await shop.after(() => shop.payment.closePaymentModal())
      expect(screen.queryByRole('dialog')).toBeNull()
      await shop.after(() => fireEvent.click(button()))
      expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
    }
    expect(shop.payment.data).toBe(data)
    expect(shop.fake.requests).toHaveLength(1)
  })

  it('closing does not cancel it', async () => {
    const onSuccess = vi.fn()
    const shop = await openShop({ children: [tea, <PaymentMessage key="message" />], onSuccess })
    await shop.after(() => fireEvent.click(button()))
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.pass(MINUTE)
    expect(onSuccess).toHaveBeenCalledOnce()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.getByText('Your payment has arrived and is confirmed.')).toBeVisible()
  })

  it('"Start over" closes it, and the next click creates another', async () => {
    const shop = await openShop({
      scenario: 'pending',
      children: [tea, <PaymentMessage key="m" />],
    })
    await shop.after(() => fireEvent.click(button()))
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.after(() => fireEvent.click(screen.getByRole('button', { name: 'Start over' })))
    await shop.after(() => fireEvent.click(screen.getByRole('button', { name: 'No, start over' })))
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(screen.queryByRole('dialog')).toBeNull()
    await shop.after(() => fireEvent.click(button()))
    expect(counts(shop.fake).posts).toBe(2)
    expect(button()).toHaveAttribute('data-status', 'pending')
  })
})

describe('a page that unmounts', () => {
  it.each([
    ['while a payment is being created', 500],
    ['during a poll', 3_500],
    ['between two polls', 4_500],
    ['after a failed poll', 8_000],
  ])('%s leaves no timers or requests', async (_, ms) => {
    const shop = await openShop({ latency: SECOND, scenario: 'pending', children: tea })
    await shop.after(() => fireEvent.click(button()))
    await shop.pass(Math.min(ms, 5_000))
    shop.fake.scenario = 'offline'
    await shop.pass(Math.max(0, ms - 5_000))
    const [requests, renders] = [shop.fake.requests.length, shop.results.length]
    shop.unmount()
    await shop.after(wake)
    expect(shop.clock.waiting).toBe(0)
    await shop.pass(HOUR)
    expect(shop.fake.requests).toHaveLength(requests)
    expect(shop.results).toHaveLength(renders)
  })

  it('right after the click cancels the request', async () => {
    const shop = await openShop({ latency: SECOND })
    // So that the dialog is loaded.
    await shop.open()
    await shop.after(() => shop.payment.forgetPayment())
    const { length } = shop.fake.requests
    act(() => void shop.payment.openPaymentModal({ ...order }))
    expect(shop.fake.requests).toHaveLength(length + 1)
    shop.unmount()
    await shop.pass(0)
    expect(shop.clock.waiting).toBe(0)
    await shop.pass(HOUR)
    expect(shop.fake.requests).toHaveLength(length + 1)
  })
})

describe.each(ACTIVITY)('a page that React hides and shows again', () => {
  it('continues to follow the payment and sends no request while hidden', async () => {
    const part = openHideablePage()
    await part.open()
    await part.pass(5 * SECOND)
    const before = part.fake.requests.length
    part.show('hidden')
    await part.pass(HOUR)
    expect(part.fake.requests).toHaveLength(before)
    expect(part.clock.waiting).toBe(0)
    part.show('visible')
    await part.pass(MINUTE)
    expect(part.probe.current).toMatchObject({ isSuccess: true })
    expect(counts(part.fake)).toEqual({ posts: 1, reads: before })
  })

  it('can start another payment', async () => {
    const part = openHideablePage({ latency: 10 * SECOND })
    await part.open()
    await part.pass(SECOND)
    part.show('hidden')
    await part.pass(HOUR)
    part.show('visible')
    await part.pass(0)
    expect(part.probe.current).toMatchObject({ isLoading: false, data: null, error: null })
    await part.open()
    await part.pass(MINUTE)
    expect(part.probe.current).toMatchObject({ isSuccess: true })
    expect(counts(part.fake).posts).toBe(2)
  })
})
