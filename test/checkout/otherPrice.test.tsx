import { fireEvent, screen, within } from '@testing-library/react'
import { type PayButtonProps, type PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it } from 'vitest'
import { button, orderPage } from './orderPage'
import { createWorld, idOf, MINUTE, openShop, SECOND } from './support'

const press = () => fireEvent.click(button())
const dialog = () => within(screen.getByRole('dialog'))

const orderless = { orderKey: undefined }

/** A page with an open payment, whose dialog was closed. */
async function openPending(change: Partial<PayButtonProps> = {}) {
  const world = createWorld({ scenario: 'pending', orders: true })
  const shop = await openShop({ world, children: orderPage('300', change) })
  await shop.after(press)
  await shop.after(() => shop.payment.closePaymentModal())
  return Object.assign(shop, { world, id: idOf(shop.fake) })
}

describe.each([
  ['of an order', {}],
  ['without an order', orderless],
])('a button with an open payment %s', (_, change) => {
  it('names the price once that is another, which a click then asks for', async () => {
    const shop = await openPending(change)
    expect(button()).toHaveAccessibleName('Waiting for payment')
    await shop.after(() => shop.rerender(orderPage('300.00', change)))
    expect(button()).toHaveAccessibleName('Waiting for payment')
    await shop.after(() => shop.rerender(orderPage('280', change)))
    expect(button()).toHaveAccessibleName('Pay NT$280')
    expect(button()).toHaveAttribute('data-status', 'pending')
    await shop.after(press)
    expect(shop.payment.data).toMatchObject({ fiat_amount: '280' })
    await shop.after(() => shop.payment.closePaymentModal())
    expect(button()).toHaveAccessibleName('Waiting for payment')
    shop.unmount()
  })

  it('names the currency, too', async () => {
    const shop = await openPending(change)
    await shop.after(() => shop.rerender(orderPage('300', { ...change, fiatCurrency: 'USD' })))
    expect(button()).toHaveAccessibleName('Pay US$300')
    shop.unmount()
  })

  it('keeps its label while the price is none', async () => {
    const shop = await openPending(change)
    await shop.after(() => shop.rerender(orderPage('', change)))
    expect(button()).toHaveAccessibleName('Waiting for payment')
    shop.unmount()
  })

  it.each<[string, Partial<PaymentIntent>]>([
    ['Payment detected, confirming', { payment_tx_hash: '0x5e' }],
    ['Underpaid, refund pending', { status: 'insufficient_not_refunded' }],
    ['Received late, being checked', { status: 'expired', received_amount: '1' }],
    ['Status unknown', { status: 'reviewing' }],
  ])('says "%s" at any price', async (label, news) => {
    const shop = await openPending(change)
    shop.fake.update(shop.id, news)
    await shop.pass(10 * SECOND)
    await shop.after(() => shop.rerender(orderPage('280', change)))
    expect(button()).toHaveAccessibleName(label)
    shop.unmount()
  })

  it('names the price although the time of the payment is up', async () => {
    const shop = await openPending(change)
    await shop.pass(30 * MINUTE + SECOND)
    expect(button()).toHaveAccessibleName('Checking for your payment')
    await shop.after(() => shop.rerender(orderPage('280', change)))
    expect(button()).toHaveAccessibleName('Pay NT$280')
    shop.unmount()
  })

  it('says that its payment is looked for at any price', async () => {
    const shop = await openPending(change)
    await shop.after(press)
    await shop.after(() => fireEvent.click(dialog().getByText("I've sent it")))
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.after(() => shop.rerender(orderPage('280', change)))
    expect(button()).toHaveAccessibleName('Looking for your payment')
    shop.unmount()
  })
})

describe('a button whose payment is found after a reload', () => {
  async function reload(fiatAmount: string, change: Partial<PayButtonProps> = {}) {
    const { world, unmount } = await openPending()
    unmount()
    return openShop({ world, children: orderPage(fiatAmount, change) })
  }

  it.each([
    ['300', {}, 'Continue payment'],
    ['280', {}, 'Pay NT$280'],
    ['280', { onBeforePay: () => undefined }, 'Continue payment'],
  ])('at NT$%s, %j, says "%s', async (fiatAmount, change, label) => {
    const shop = await reload(fiatAmount, change)
    expect(button()).toHaveAccessibleName(label)
    expect(screen.getByText('Continue payment', { selector: '.kgp-action' })).toBeVisible()
    shop.unmount()
  })
})

it('a button whose payment was replaced names the price at which a click asks', async () => {
  const shop = await openPending()
  await shop.after(() => shop.rerender(orderPage('280')))
  await shop.after(press)
  await shop.after(() => shop.payment.closePaymentModal())
  await shop.after(() => shop.rerender(orderPage('300')))
  expect(button()).toHaveAccessibleName('Pay NT$300')
  shop.unmount()
})

it('a button whose price is made at the click keeps its label while it names the same', async () => {
  const onBeforePay = () => ({ fiatAmount: '420' })
  const shop = await openPending({ onBeforePay })
  expect(shop.payment.data).toMatchObject({ fiat_amount: '420' })
  expect(button()).toHaveAccessibleName('Waiting for payment')
  await shop.after(() => shop.rerender(orderPage('310', { onBeforePay })))
  expect(button()).toHaveAccessibleName('Pay NT$310')
  shop.unmount()
})
