import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import {
  createFakeKryptogo,
  createFakeUsePayment,
  createIntent,
  createTestClock,
} from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { actAsync, createPayments } from './support'

const intent = createIntent({ crypto_amount: '1234.50' })
const address = intent.payment_address ?? ''

/** A shop whose buyer has begun a payment with the SDK and closed KryptoGO's modal. */
async function openAndClose(options: { hasReopen?: boolean } = {}) {
  const clock = createTestClock()
  const fake = createFakeUsePayment(options)
  const Payments = createPayments(fake.usePayment)
  const page = (fiatAmount: string) => (
    <Payments environment={{ clock }}>
      <PayButton data-testid="pay" fiatAmount={fiatAmount} fiatCurrency="TWD" />
      <PaymentMessage data-testid="message" />
    </Payments>
  )
  const { rerender } = render(page('300'))
  await userEvent.click(screen.getByTestId('pay'))
  await actAsync(() => {
    fake.set({ data: { ...intent, payment_deadline: clock.now() / 1000 + 60 } })
  })
  return { clock, fake, setPrice: (fiatAmount: string) => rerender(page(fiatAmount)) }
}

const message = () => screen.getByTestId('message')
const copyButtons = () => screen.queryAllByRole('button', { name: /^Copy/ })

describe('while the modal of a payment cannot be shown again', () => {
  it('the message says what to send where, until the time is up', async () => {
    const { clock } = await openAndClose()
    expect(message()).toHaveTextContent('1234.50 USDT')
    expect(message()).toHaveTextContent('Arbitrum One')
    expect(message()).toHaveTextContent(address)
    expect(copyButtons().map((button) => button.getAttribute('aria-label'))).toEqual([
      'Copy (Amount)',
      'Copy (Address)',
    ])
    await act(() => clock.advanceAsync(61_000))
    expect(message()).not.toHaveTextContent(address)
    expect(copyButtons()).toEqual([])
  })

  it.each(['pending', 'insufficient_not_refunded', 'undocumented'])(
    'the button cannot be pressed while it is %s',
    async (status) => {
      const { fake } = await openAndClose()
      await actAsync(() => {
        fake.settle(status)
      })
      expect(screen.getByTestId('pay')).toHaveAttribute('aria-disabled', 'true')
      await userEvent.click(screen.getByTestId('pay'))
      expect(fake.calls).toHaveLength(1)
    },
  )

  it('the button can be pressed for another price', async () => {
    const { fake, setPrice } = await openAndClose()
    setPrice('400')
    expect(screen.getByTestId('pay')).not.toHaveAttribute('aria-disabled')
    await userEvent.click(screen.getByTestId('pay'))
    expect(fake.calls).toHaveLength(2)
  })
})

describe('where the modal can be shown again', () => {
  it('the message offers that instead, and the button shows it', async () => {
    const { fake } = await openAndClose({ hasReopen: true })
    expect(message()).not.toHaveTextContent(address)
    expect(screen.getByRole('button', { name: 'Show payment' })).toBeVisible()
    expect(screen.getByTestId('pay')).not.toHaveAttribute('aria-disabled')
    await userEvent.click(screen.getByTestId('pay'))
    expect(fake.reopenCount).toBe(1)
  })

  it('also with a dialog of our own', async () => {
    const clock = createTestClock()
    const fake = createFakeKryptogo({ clock, scenario: 'pending' })
    render(
      <CheckoutProvider baseUrl="/api" environment={{ clock, fetch: fake.fetch }}>
        <PayButton data-testid="pay" fiatAmount="300" fiatCurrency="TWD" />
        <PaymentMessage data-testid="message" />
      </CheckoutProvider>,
    )
    await userEvent.click(screen.getByTestId('pay'))
    await userEvent.click(await screen.findByRole('button', { name: 'Close' }))
    expect(message()).not.toHaveTextContent(fake.intents[0]?.payment_address ?? '-')
    expect(screen.getByTestId('pay')).not.toHaveAttribute('aria-disabled')
  })
})
