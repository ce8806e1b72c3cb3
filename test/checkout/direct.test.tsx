import { fireEvent, screen } from '@testing-library/react'
import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { describe, expect, it } from 'vitest'
import { HOUR, idOf, MINUTE, openShop, SECOND } from './support'

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const dialog = () => screen.queryByRole('dialog')

// The dialog's own controls begin again what a button began, and cannot know what a page would do.
describe('a page that calls the hook itself', () => {
  it('sees the payment in the dialog, and how it ends', async () => {
    const shop = await openShop()
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'pending')
    await shop.pass(MINUTE)
    expect(dialog()).toHaveAttribute('data-status', 'success')
    await shop.after(() => press('Done'))
    expect(dialog()).toBeNull()
    expect(shop.payment.isSuccess).toBe(true)
  })

  it('gets the page back by "Try again", and can open another', async () => {
    const shop = await openShop({ scenario: 'server_error' })
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'error')
    await shop.after(() => press('Try again'))
    expect(dialog()).toBeNull()
    shop.fake.scenario = 'paid'
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'pending')
    expect(shop.fake.intents).toHaveLength(1)
  })

  it('is not offered to pay again what no button began, but gets the page back', async () => {
    const shop = await openShop({ scenario: 'pending' })
    await shop.open()
    shop.fake.expire(idOf(shop.fake))
    await shop.pass(MINUTE)
    expect(dialog()).toHaveAttribute('data-status', 'expired')
    expect(screen.queryByRole('button', { name: 'Pay again' })).toBeNull()
    await shop.after(() => press('Start over'))
    expect(dialog()).toBeNull()
    expect(shop.fake.intents).toHaveLength(1)
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'pending')
  })

  it('gets the page back by "Start over"', async () => {
    const shop = await openShop({ scenario: 'paid', children: <PaymentMessage /> })
    await shop.open()
    await shop.pass(3 * SECOND)
    await shop.after(() => screen.getAllByRole('button', { name: 'Start over' })[0]?.click())
    expect(dialog()).toBeNull()
  })

  it('gives a payment up: nothing of it is shown, and nobody looks at it any more', async () => {
    const shop = await openShop({ scenario: 'pending' })
    await shop.open()
    await shop.pass(5 * SECOND)
    await shop.after(() => shop.payment.forgetPayment())
    expect(dialog()).toBeNull()
    expect(shop.payment).toMatchObject({ data: null, request: null, isLoading: false, error: null })
    const before = shop.fake.requests.length
    await shop.pass(HOUR)
    expect(shop.fake.requests).toHaveLength(before)
    expect(shop.clock.waiting).toBe(0)
    expect(await shop.open()).toEqual({ done: true })
  })

  it('gives a payment up while it is being created', async () => {
    const shop = await openShop({ latency: 10 * SECOND })
    await shop.open()
    await shop.after(() => shop.payment.forgetPayment())
    await shop.pass(HOUR)
    expect(shop.payment).toMatchObject({ data: null, request: null, isLoading: false })
    expect(shop.fake.requests).toHaveLength(1)
  })

  it('has nothing to open again before there is a payment', async () => {
    const shop = await openShop()
    await shop.after(() => shop.payment.reopenPaymentModal())
    expect(dialog()).toBeNull()
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'pending')
  })

  it('opens a payment again after it was closed', async () => {
    const shop = await openShop({ scenario: 'pending' })
    await shop.open()
    await shop.after(() => shop.payment.closePaymentModal())
    expect(dialog()).toBeNull()
    await shop.after(() => shop.payment.reopenPaymentModal())
    expect(dialog()).toHaveAttribute('data-status', 'pending')
    expect(shop.fake.requests).toHaveLength(1)
  })

  it('takes over from a button that has been paid, whose payment stays as it is', async () => {
    const button = <PayButton data-testid="button" fiatAmount="100" fiatCurrency="TWD" />
    const shop = await openShop({ children: button })
    await shop.after(() => fireEvent.click(screen.getByTestId('button')))
    await shop.pass(MINUTE)
    await shop.after(() => press('Done'))

    await shop.after(() =>
      shop.payment.openPaymentModal({ fiat_amount: '5000', fiat_currency: 'TWD' }),
    )
    expect(dialog()).toHaveAttribute('data-status', 'pending')
    expect(dialog()).toHaveTextContent('5,000')
    expect(screen.getByTestId('button')).toHaveAttribute('data-status', 'success')
  })
})
