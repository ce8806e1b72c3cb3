import { act, screen } from '@testing-library/react'
import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import type { PaymentIntent } from 'kryptogo-payment-react'
import { createIntent, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { renderPage } from './support'

const MINUTE = 60_000
const QUESTION =
  'Have you already sent this payment? If you have, starting over would make you pay twice.'

const message = () => screen.getByTestId('message')
const payButton = () => screen.getByTestId('pay')
const labels = () => [...message().querySelectorAll('button')].map(({ textContent }) => textContent)

/** A page over a hook, with a payment in this state. */
async function openPayment(change: Partial<PaymentIntent> = {}) {
  const clock = createTestClock()
  const onSuccess = vi.fn()
  const page = renderPage(
    <>
      <PayButton fiatAmount="300" fiatCurrency="TWD" orderKey="order-1" data-testid="pay" />
      <PaymentMessage data-testid="message" />
    </>,
    { environment: { clock }, onSuccess },
  )
  await page.user.click(payButton())
  const show = (more: Partial<PaymentIntent>) =>
    act(() => page.fake.set({ isLoading: false, data: createIntent({ ...change, ...more }) }))
  show({})
  const press = (name: string) => page.user.click(screen.getByRole('button', { name }))
  return {
    ...page,
    clock,
    onSuccess,
    show,
    press,
    pass: (ms: number) => act(() => clock.advanceAsync(ms)),
  }
}

describe('"Start over" with a hook', () => {
  it.each(['pending', 'refunding'])('asks first whether a %s payment was sent', async (status) => {
    const { press } = await openPayment({ status })
    await press('Start over')
    expect(screen.getByText(QUESTION)).toBeVisible()
    expect(labels()).toEqual(["I've sent it", 'No, start over', 'Go back'])
    expect(payButton()).toHaveAttribute('data-status', status === 'pending' ? status : 'unknown')
    expect(message()).not.toHaveTextContent('Send exactly')
  })

  it('goes back to the payment', async () => {
    const { press } = await openPayment()
    await press('Start over')
    await press('Go back')
    expect(message()).toHaveTextContent('Send exactly 9.23 USDT.')
    expect(labels()).toEqual(['Copy', 'Copy', 'Start over'])
  })

  it('starts over if nothing was sent, and still hears of the old payment', async () => {
    const { fake, press, show, onSuccess } = await openPayment()
    await press('Start over')
    await press('No, start over')
    expect(payButton()).toHaveAttribute('data-status', 'idle')
    expect(fake.calls).toHaveLength(1)
    show({ status: 'success' })
    expect(onSuccess).toHaveBeenCalledOnce()
    expect(message()).toHaveTextContent('Your payment has arrived and is confirmed.')
  })

  it('takes the question back when money is seen', async () => {
    const { press, show } = await openPayment()
    await press('Start over')
    show({ payment_tx_hash: '0x5e' })
    expect(screen.queryByText(QUESTION)).toBeNull()
    expect(message()).toHaveTextContent(/^Payment detected, confirming/)
    expect(labels()).toEqual([])
  })

  it('takes the question back when the time is up', async () => {
    const { press, pass } = await openPayment()
    await press('Start over')
    await pass(30 * MINUTE)
    expect(screen.queryByText(QUESTION)).toBeNull()
    expect(labels()).toEqual(["I've sent it", 'Start over'])
  })

  it('is announced as a question', async () => {
    const { press } = await openPayment()
    await press('Start over')
    expect(screen.getByRole('status')).toHaveTextContent(QUESTION)
    expect(message()).toHaveFocus()
  })
})

describe('"I\'ve sent it"', () => {
  async function openSent() {
    const page = await openPayment()
    await page.press('Start over')
    await page.press("I've sent it")
    return page
  }

  it('calms the page, and offers no way to pay twice', async () => {
    const { pass } = await openSent()
    for (const ms of [0, 30 * MINUTE]) {
      await pass(ms)
      expect(message()).toHaveTextContent(
        /^Looking for your paymentWe'll update this page when your payment arrives/,
      )
      expect(labels()).toEqual(["I haven't sent it"])
    }
  })

  it('can be taken back', async () => {
    const { press } = await openSent()
    await press("I haven't sent it")
    expect(message()).toHaveTextContent('Send exactly 9.23 USDT.')
  })

  it('holds after the payment has expired, until it is taken back', async () => {
    const { fake, user, press, show } = await openSent()
    show({ status: 'expired' })
    expect(message()).toHaveTextContent('nothing has arrived yet')
    expect(message()).toHaveAttribute('data-money', 'sent')
    // The first is that of the reference.
    expect(labels()).toEqual(['Copy', "I haven't sent it"])
    expect(payButton()).toHaveTextContent('Looking for your payment')
    await user.click(payButton())
    expect(fake.calls).toHaveLength(1)
    await press("I haven't sent it")
    expect(labels()).toEqual(['Pay again', "I've sent it"])
    await user.click(payButton())
    expect(fake.calls).toHaveLength(2)
  })

  it('gives way to what was seen', async () => {
    const { show } = await openSent()
    show({ payment_tx_hash: '0x5e' })
    expect(message()).toHaveTextContent(/^Payment detected, confirming/)
    show({ status: 'success' })
    expect(message()).toHaveTextContent('Your payment has arrived and is confirmed.')
  })

  it('is about one payment, and not the next', async () => {
    const { fake, user, press, show } = await openSent()
    show({ status: 'expired' })
    await press("I haven't sent it")
    await press('Pay again')
    act(() => fake.settle('pending'))
    expect(message()).toHaveTextContent('Send exactly')
    await user.click(payButton())
    expect(fake.calls).toHaveLength(2)
  })
})

describe('the focus, when the message with it goes away', () => {
  it('moves to the button of the payment after "No, start over"', async () => {
    const { press } = await openPayment()
    await press('Start over')
    expect(message()).toHaveFocus()
    await press('No, start over')
    expect(screen.queryByTestId('message')).toBeNull()
    expect(payButton()).toHaveFocus()
  })

  it('stays where it is if it is elsewhere', async () => {
    const { fake } = await openPayment()
    payButton().blur()
    act(() => fake.set({ data: null }))
    expect(document.body).toHaveFocus()
  })

  it('moves after "Try again" that opens nothing, to the button that was pressed', async () => {
    expectLogged('before_pay_failed')
    const onBeforePay = vi
      .fn<() => Promise<false>>()
      .mockRejectedValueOnce(new Error('No stock'))
      .mockResolvedValueOnce(false)
    const { user } = renderPage(
      <>
        <PayButton fiatAmount="1" fiatCurrency="TWD" />
        <PayButton fiatAmount="2" fiatCurrency="TWD" onBeforePay={onBeforePay} data-testid="pay" />
        <PaymentMessage data-testid="message" />
      </>,
    )
    await user.click(payButton())
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(screen.queryByTestId('message')).toBeNull()
    expect(payButton()).toHaveFocus()
  })

  it('stays on the page if the button is gone', async () => {
    const { press, rerender } = await openPayment()
    rerender(<PaymentMessage data-testid="message" />)
    await press('Start over')
    await press('No, start over')
    expect(document.body).toHaveFocus()
  })
})
