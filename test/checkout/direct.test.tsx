import { fireEvent, screen } from '@testing-library/react'
import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { describe, expect, it } from 'vitest'
import { expectLogged } from '../setup'
import { HOUR, idOf, MINUTE, openShop, SECOND } from './support'

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const dialog = () => screen.queryByRole('dialog')

// The dialog can only retry payments that a button began, because it does not know the page's code.
describe('a page that calls the hook itself', () => {
  it('shows the payment and its outcome in the dialog', async () => {
    const shop = await openShop()
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'pending')
    await shop.pass(MINUTE)
    expect(dialog()).toHaveAttribute('data-status', 'success')
    await shop.after(() => press('Done'))
    expect(dialog()).toBeNull()
    expect(shop.payment.isSuccess).toBe(true)
  })

  it('can open another payment after "Start over", and offers no "Try again"', async () => {
    expectLogged('http_error')
    const shop = await openShop({ scenario: 'server_error' })
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'error')
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
    await shop.after(() => press('Start over'))
    expect(dialog()).toBeNull()
    shop.fake.scenario = 'paid'
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'pending')
    expect(shop.fake.intents).toHaveLength(1)
  })

  it('offers "Start over" and not "Pay again" for a payment that no button began', async () => {
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

  it('is idle after "Start over"', async () => {
    const shop = await openShop({ scenario: 'paid', children: <PaymentMessage /> })
    await shop.open()
    await shop.pass(3 * SECOND)
    await shop.after(() => press('Start over'))
    await shop.after(() => press('No, start over'))
    expect(dialog()).toBeNull()
  })

  it('can forget a payment, which is then neither shown nor polled', async () => {
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

  it('can forget a payment while it is being created', async () => {
    const shop = await openShop({ latency: 10 * SECOND })
    await shop.open()
    await shop.after(() => shop.payment.forgetPayment())
    await shop.pass(HOUR)
    expect(shop.payment).toMatchObject({ data: null, request: null, isLoading: false })
    expect(shop.fake.requests).toHaveLength(1)
  })

  it('cannot reopen a payment before there is one', async () => {
    const shop = await openShop()
    await shop.after(() => shop.payment.reopenPaymentModal())
    expect(dialog()).toBeNull()
    await shop.open()
    expect(dialog()).toHaveAttribute('data-status', 'pending')
  })

  it('can reopen a payment after closing it', async () => {
    const shop = await openShop({ scenario: 'pending' })
    await shop.open()
    await shop.after(() => shop.payment.closePaymentModal())
    expect(dialog()).toBeNull()
    await shop.after(() => shop.payment.reopenPaymentModal())
    expect(dialog()).toHaveAttribute('data-status', 'pending')
    expect(shop.fake.requests).toHaveLength(1)
  })

  it('replaces the payment of a paid button, whose own state stays the same', async () => {
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
