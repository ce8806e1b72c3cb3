import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import type { PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { ADDRESS } from '../support/address'
import { counts, HOUR, idOf, MINUTE, openShop, SECOND, type ShopOptions } from './support'

const price = { fiatAmount: '300', fiatCurrency: 'TWD' } as const

const dialog = () => screen.getByRole('dialog')
const inDialog = () => within(dialog())
const labels = () =>
  inDialog()
    .getAllByRole('button')
    .map(({ textContent }) => textContent)

/** A page whose dialog shows a payment that KryptoGO does not expire. */
async function openPayment({ orderKey, ...options }: ShopOptions & { orderKey?: string } = {}) {
  const children = (
    <>
      <PayButton {...price} orderKey={orderKey} data-testid="pay" />
      <PaymentMessage data-testid="message" />
    </>
  )
  const shop = await openShop({ scenario: 'pending', children, ...options })
  await shop.after(() => fireEvent.click(screen.getByTestId('pay')))
  const press = (name: string) =>
    shop.after(() => fireEvent.click(inDialog().getByRole('button', { name })))
  /** Changes the payment at KryptoGO, and waits until the page knows. */
  const report = async (change: Partial<PaymentIntent>) => {
    shop.fake.update(idOf(shop.fake), change)
    // A page does not look twice within a second.
    await shop.pass(SECOND)
    await shop.after(() => window.dispatchEvent(new Event('focus')))
  }
  return Object.assign(shop, { press, report })
}

function expectNothingToSend() {
  expect(screen.queryByRole('img')).toBeNull()
  // Of what can be copied, only the reference is left.
  expect(inDialog().queryByRole('button', { name: /^Copy (?!\(Reference\))/ })).toBeNull()
  expect(dialog()).not.toHaveTextContent(ADDRESS)
  expect(dialog()).not.toHaveTextContent(/Send exactly|Only USDT/)
}

describe('the dialog past the deadline', () => {
  it('shows nothing to send, and checks for a payment already sent', async () => {
    const shop = await openPayment()
    expect(screen.getByRole('img')).toBeVisible()
    await shop.pass(30 * MINUTE)
    expectNothingToSend()
    expect(dialog()).toHaveTextContent("We're checking for a payment already sent.")
    expect(dialog()).toHaveTextContent("You can close this window. We'll keep checking.")
    expect(inDialog().getByRole('timer')).toHaveTextContent('Time is up, checking…')
    shop.unmount()
  })

  it('shows nothing to send when it is opened again', async () => {
    const shop = await openPayment()
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.pass(31 * MINUTE)
    expect(screen.queryByRole('button', { name: 'Show payment' })).toBeNull()
    await shop.after(() => shop.payment.reopenPaymentModal())
    expectNothingToSend()
    shop.unmount()
  })

  it('shows money that comes then', async () => {
    const onSuccess = vi.fn()
    const shop = await openPayment({ onSuccess })
    await shop.pass(31 * MINUTE)
    await shop.report({ payment_tx_hash: '0x5e' })
    expect(dialog()).toHaveTextContent('Payment detected, confirming')
    await shop.report({ status: 'expired' })
    expect(dialog()).toHaveTextContent('We received your payment late.')
    expect(labels()).toEqual(['', 'Done'])
    await shop.pass(HOUR)
    await shop.report({ status: 'success' })
    expect(dialog()).toHaveTextContent('Your payment arrived after the deadline and is confirmed.')
    expect(onSuccess.mock.calls).toMatchObject([[{ status: 'success', late: true }]])
    expect(shop.clock.waiting).toBe(0)
  })
})

const nearItsDeadline: ShopOptions['between'] = (fetch) => async (input, init) => {
  const response = await fetch(input, init)
  const body = (await response.json()) as { data: PaymentIntent }
  body.data.payment_deadline -= 29 * 60 + 10
  return Response.json(body, { headers: response.headers })
}

it.each([
  ['the message', 'Pay again', 'dialog'],
  ['the button', /./, 'pay'],
])(
  'a payment that opened with less than a minute left is replaced by one press of %s',
  async (_, name, place) => {
    const shop = await openPayment({ between: nearItsDeadline })
    await shop.pass(50 * SECOND)
    expect(dialog()).toHaveTextContent('Time is up')
    expectNothingToSend()
    const button =
      place === 'pay' ? screen.getByTestId('pay') : inDialog().getByRole('button', { name })
    await shop.after(() => fireEvent.click(button))
    expect(counts(shop.fake).posts).toBe(2)
    expect(dialog()).toHaveTextContent('Too little time left')
    shop.unmount()
  },
)

it('a payment that opens with less than a minute left shows nothing to send', async () => {
  const shop = await openPayment({ between: nearItsDeadline })
  expectNothingToSend()
  expect(dialog()).toHaveTextContent('Too little time left')
  expect(inDialog().getByRole('timer')).toHaveTextContent('0:50 left')
  shop.unmount()
})

describe.each([
  [{ superseded: true }, 'Replaced by another payment'],
  [{ money_seen: true }, 'Payment detected, confirming'],
  [{ received_amount: '1' }, 'Payment detected, confirming'],
])('a payment with %j', (change, title) => {
  it('shows nothing to send, and says why', async () => {
    const shop = await openPayment()
    await shop.report(change)
    expectNothingToSend()
    expect(dialog()).toHaveTextContent(title)
    shop.unmount()
  })
})

it('a payment that was replaced offers a way back to the page', async () => {
  const shop = await openPayment()
  await shop.report({ superseded: true })
  await shop.press('Back to the shop')
  expect(screen.queryByRole('dialog')).toBeNull()
  shop.unmount()
})

it('a payment whose address is withdrawn shows it no longer, until it is back', async () => {
  const shop = await openPayment()
  const { payment_address = '' } = shop.payment.data ?? {}
  await shop.report({ payment_address: '' })
  expect(screen.queryByRole('img')).toBeNull()
  expect(dialog()).not.toHaveTextContent(ADDRESS)
  expect(dialog()).toHaveTextContent('Waiting for an address')
  await shop.report({ payment_address })
  expect(screen.getByRole('img')).toBeVisible()
  shop.unmount()
})

describe('"I\'ve sent it" in the dialog', () => {
  it('calms the screen until it is taken back', async () => {
    const shop = await openPayment()
    await shop.press("I've sent it")
    expectNothingToSend()
    expect(screen.queryByRole('timer')).toBeNull()
    expect(dialog()).toHaveTextContent('Looking for your payment')
    expect(labels()).toEqual(['', "I haven't sent it"])
    await shop.after(() => shop.payment.closePaymentModal())
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
    await shop.after(() => shop.payment.reopenPaymentModal())
    await shop.press("I haven't sent it")
    expect(screen.getByRole('img')).toBeVisible()
    shop.unmount()
  })
})

it('"I\'ve sent it" looks at once', async () => {
  const shop = await openPayment()
  shop.fake.update(idOf(shop.fake), { payment_tx_hash: '0x5e' })
  const { reads } = counts(shop.fake)
  await shop.press("I've sent it")
  expect(counts(shop.fake).reads).toBe(reads + 1)
  expect(dialog()).toHaveTextContent('Payment detected, confirming')
  shop.unmount()
})

const restarts = () => screen.queryAllByRole('button', { name: 'Start over' })

describe('"Start over" for an order', () => {
  it('is not offered while the payment may still be paid', async () => {
    const shop = await openPayment({ orderKey: 'order-1' })
    expect(restarts()).toEqual([])
    await shop.pass(31 * MINUTE)
    expect(restarts()).toEqual([])
    await shop.report({ status: 'refunding' })
    expect(restarts()).toEqual([])
    await shop.report({ payment_tx_hash: '0x5e', status: 'expired' })
    expect(restarts()).toEqual([])
    shop.unmount()
  })

  it('is not offered where "Pay again" is', async () => {
    const shop = await openPayment({ orderKey: 'order-1' })
    await shop.report({ status: 'expired' })
    expect(labels()).toEqual(['', 'Pay again', "I've sent it", 'Done'])
    await shop.press('Pay again')
    expect(counts(shop.fake).posts).toBe(2)
    shop.unmount()
  })

  it('asks first if there is no order', async () => {
    const shop = await openPayment()
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.after(() => restarts()[0]?.click())
    expect(screen.getByTestId('message')).toHaveTextContent('Have you already sent this payment?')
    shop.unmount()
  })
  it('keeps watching the old payment, also beside a new one', async () => {
    const onSuccess = vi.fn()
    const shop = await openPayment({ onSuccess })
    const old = idOf(shop.fake)
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.after(() => restarts()[0]?.click())
    await shop.after(() => fireEvent.click(screen.getByRole('button', { name: 'No, start over' })))
    expect(screen.getByTestId('pay')).toHaveAttribute('data-status', 'idle')
    await shop.after(() => fireEvent.click(screen.getByTestId('pay')))
    expect(counts(shop.fake).posts).toBe(2)
    shop.fake.update(old, { status: 'success' })
    await shop.pass(2 * MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([
      [{ status: 'success', intent: { payment_intent_id: old } }],
    ])
    shop.unmount()
  })
})
