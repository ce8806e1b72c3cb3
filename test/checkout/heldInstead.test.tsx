import { fireEvent, screen, within } from '@testing-library/react'
import { type BeforePay, type PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { expectConsole } from '../setup'
import { button, orderPage } from './orderPage'
import { idOf, MINUTE, openShop, SECOND } from './support'

const cart = (fiatAmount?: string, onBeforePay?: BeforePay) =>
  orderPage(fiatAmount, { onBeforePay })
const message = () => screen.getByTestId('message')
const press = () => fireEvent.click(button())
const qrCode = () => screen.queryByRole('img', { name: /QR/ })

const CONFIRMING = 'Payment detected, confirming'
const LATE = 'Received late, being checked'

/** A page with an open payment of its order at NT$300, whose dialog was closed. */
async function openPending(onBeforePay?: BeforePay) {
  const server: {
    answer?: () => Promise<Response>
    read?: (url: RequestInfo | URL) => Promise<Response> | null
  } = {}
  const onError = vi.fn()
  const shop = await openShop({
    ...{ scenario: 'pending', orders: true, children: cart('300', onBeforePay), onError },
    between: (fetch) => (input, init) =>
      (init?.method === 'POST' ? server.answer?.() : server.read?.(input)) ?? fetch(input, init),
  })
  const close = () => shop.after(() => shop.payment.closePaymentModal())
  await shop.after(press)
  await close()
  return Object.assign(shop, { server, close, onError, first: idOf(shop.fake) })
}

/** The same page, which the buyer has since asked for the order at NT$280. */
async function openReplaced() {
  const shop = await openPending()
  shop.rerender(cart('280'))
  await shop.after(press)
  await shop.close()
  return Object.assign(shop, { second: idOf(shop.fake) })
}

const fail = () => Promise.reject(new TypeError('Failed to fetch'))

/** A request that fails when the test says so. */
function createPendingFailure<T>() {
  let reject: (cause: Error) => void = () => undefined
  return {
    start: () => new Promise<T>((_, refuse) => (reject = refuse)),
    fail: () => {
      reject(new TypeError('Failed to fetch'))
    },
  }
}

/** The page says so everywhere, and offers nothing to pay. */
function expectHeld(label: string) {
  expect(button()).toHaveAccessibleName(label)
  expect(message()).toHaveTextContent(label)
  expect(qrCode()).toBeNull()
  const dialog = screen.queryByRole('dialog')
  if (dialog) expect(dialog).toHaveTextContent(label)
}

describe('a payment with money, after a click on its order that fails', () => {
  const MONEY: [label: string, change: Partial<PaymentIntent>][] = [
    [CONFIRMING, { payment_tx_hash: '0xa' }],
    [LATE, { status: 'expired', payment_tx_hash: '0xa' }],
    ['Underpaid, refund pending', { status: 'insufficient_not_refunded', received_amount: '1' }],
  ]

  // A button is disabled once the payment has expired with money.
  const pressable = MONEY.filter(([label]) => label !== LATE)

  it.each(pressable)('is shown at another price: %s', async (label, change) => {
    const shop = await openPending()
    shop.fake.update(shop.first, change)
    await shop.pass(12 * SECOND)
    shop.rerender(cart('280'))
    shop.server.answer = fail
    await shop.after(press)
    expectHeld(label)
    expect(shop.onError).toHaveBeenCalledTimes(1)
    await shop.pass(MINUTE)
    await shop.close()
    expectHeld(label)
    shop.unmount()
  })

  it.each(
    MONEY.flatMap(([label, change]) =>
      ['300', '280'].map((price) => [label, price, change] as const),
    ),
  )('is shown where it came during the click: %s, NT$%s', async (label, price, change) => {
    const shop = await openPending()
    shop.rerender(cart(price))
    const creation = createPendingFailure<Response>()
    shop.server.answer = creation.start
    await shop.after(press)
    shop.fake.update(shop.first, change)
    await shop.pass(12 * SECOND)
    await shop.after(creation.fail)
    expectHeld(label)
    shop.unmount()
  })

  it('is shown where it is seen after the click', async () => {
    const shop = await openPending()
    shop.rerender(cart('280'))
    shop.server.answer = fail
    await shop.after(press)
    expect(button()).toHaveAttribute('data-error', 'network_error')
    shop.fake.update(shop.first, { payment_tx_hash: '0xa' })
    await shop.pass(MINUTE)
    expectHeld(CONFIRMING)
    shop.unmount()
  })

  it.each(['300', '280'])('is shown where onBeforePay fails: NT$%s', async (price) => {
    expectConsole('error', /before_pay_failed/)
    const onBeforePay = vi.fn<BeforePay>()
    const shop = await openPending(onBeforePay)
    const answer = createPendingFailure<undefined>()
    onBeforePay.mockImplementation(answer.start)
    shop.rerender(cart(price, onBeforePay))
    await shop.after(press)
    shop.fake.update(shop.first, { status: 'expired', received_amount: '9' })
    await shop.pass(12 * SECOND)
    await shop.after(answer.fail)
    expectHeld(LATE)
    expect(shop.onError).toHaveBeenCalledTimes(1)
    shop.unmount()
  })

  it('is shown in place of one at the price of the click', async () => {
    expectConsole('error', /before_pay_failed/)
    const onBeforePay = vi.fn<BeforePay>()
    const shop = await openPending(onBeforePay)
    shop.rerender(cart('280', onBeforePay))
    await shop.after(press)
    await shop.close()
    shop.fake.update(shop.first, { payment_tx_hash: '0xa' })
    onBeforePay.mockImplementation(() => {
      throw new Error('down')
    })
    await shop.pass(MINUTE)
    await shop.after(press)
    expectHeld(CONFIRMING)
    shop.unmount()
  })
})

describe('a payment with money, after a click on its order that another payment has paid', () => {
  const refuse = () => {
    const body = { code: 409, error: 'already_paid', message: 'This order has been paid' }
    return Promise.resolve(Response.json(body, { status: 409 }))
  }

  it.each<[label: string, change: Partial<PaymentIntent>]>([
    [CONFIRMING, { payment_tx_hash: '0xa' }],
    ['Underpaid, refund pending', { status: 'insufficient_not_refunded', received_amount: '1' }],
  ])('is shown, before the click and after it: %s', async (label, change) => {
    const shop = await openPending()
    shop.server.answer = refuse
    shop.fake.update(shop.first, change)
    await shop.pass(12 * SECOND)
    await shop.after(press)
    expectHeld(label)
    await shop.pass(MINUTE)
    await shop.close()
    expectHeld(label)
    // A click asks again, and comes to the same.
    await shop.after(press)
    expectHeld(label)
    shop.unmount()
  })

  it('is shown once the money is seen, until it is sent back', async () => {
    const shop = await openPending()
    shop.server.answer = refuse
    await shop.after(press)
    expectHeld('Paid')
    shop.fake.update(shop.first, { payment_tx_hash: '0xa' })
    await shop.pass(2 * MINUTE)
    expectHeld(CONFIRMING)
    shop.fake.update(shop.first, { status: 'insufficient_refunded' })
    await shop.pass(2 * MINUTE)
    expectHeld('Paid')
    shop.unmount()
  })

  it('is shown where the page finds it after the click', async () => {
    const before = await openPending()
    before.fake.update(before.first, { payment_tx_hash: '0xa' })
    before.unmount()
    const entries = Object.entries(localStorage)
    localStorage.clear()
    const { clock, fake } = before
    const shop = await openShop({
      ...{ world: { clock, fake }, children: cart() },
      between: (fetch) => (input, init) =>
        init?.method === 'POST' ? refuse() : fetch(input, init),
    })
    await shop.after(press)
    expectHeld('Paid')
    for (const [key, text] of entries) localStorage.setItem(key, String(text))
    await shop.after(() => window.dispatchEvent(new Event('focus')))
    expectHeld(CONFIRMING)
    shop.unmount()
  })
})

describe('a payment that was replaced', () => {
  it('is shown once its money withdraws the other', async () => {
    const shop = await openReplaced()
    shop.fake.update(shop.first, { payment_tx_hash: '0xa' })
    await shop.pass(MINUTE)
    expectHeld(CONFIRMING)
    expect(within(message()).queryByText(/Replaced/)).toBeNull()
    shop.unmount()
  })

  it('is shown once its money is seen, whatever the buyer says of the other', async () => {
    const shop = await openReplaced()
    await shop.after(shop.payment.reopenPaymentModal)
    const dialog = within(screen.getByRole('dialog'))
    await shop.after(() => fireEvent.click(dialog.getByRole('button', { name: "I've sent it" })))
    expectHeld('Looking for your payment')
    shop.fake.update(shop.first, { payment_tx_hash: '0xa' })
    await shop.pass(MINUTE)
    expectHeld(CONFIRMING)
    shop.unmount()
  })

  it('takes the address of the other away as soon as its money is seen', async () => {
    const shop = await openReplaced()
    await shop.after(shop.payment.reopenPaymentModal)
    expect(qrCode()).toBeVisible()
    const { second } = shop
    shop.server.read = (url) =>
      url instanceof URL && url.href.includes(second) ? new Promise(() => undefined) : null
    shop.fake.update(shop.first, { payment_tx_hash: '0xa' })
    await shop.pass(20 * SECOND)
    expect(qrCode()).toBeNull()
    expect(screen.getByRole('dialog')).toHaveTextContent('Checking this payment')
    shop.unmount()
  })

  it('is not offered again by a click that fails, once the other has money', async () => {
    const shop = await openReplaced()
    shop.fake.update(shop.second, { payment_tx_hash: '0xb' })
    await shop.pass(3 * SECOND)
    shop.rerender(cart('300'))
    shop.server.answer = fail
    await shop.after(press)
    expectHeld(CONFIRMING)
    shop.unmount()
  })

  it('is not offered again by a click that fails', async () => {
    const shop = await openReplaced()
    await shop.pass(SECOND)
    shop.rerender(cart('300'))
    shop.server.answer = fail
    await shop.after(press)
    expect(button()).toHaveAttribute('data-error', 'network_error')
    expect(qrCode()).toBeNull()
    shop.unmount()
  })
})

describe('an open payment, where the dialog is closed while another is created', () => {
  it('is shown at once, and its money too', async () => {
    const shop = await openPending()
    shop.rerender(cart('280'))
    shop.server.answer = () => new Promise(() => undefined)
    await shop.after(press)
    await shop.close()
    expect(button()).toHaveAttribute('data-status', 'pending')
    expect(message()).toHaveAttribute('data-status', 'pending')
    shop.fake.update(shop.first, { payment_tx_hash: '0xa' })
    await shop.pass(20 * SECOND)
    expectHeld(CONFIRMING)
    shop.unmount()
  })
})
