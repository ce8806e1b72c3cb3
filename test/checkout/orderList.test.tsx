import { fireEvent, screen, within } from '@testing-library/react'
import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import { describe, expect, it } from 'vitest'
import { counts, idOf, MINUTE, openShop, SECOND, type ShopOptions } from './support'

/** All that shows the payment of one order, and a button that pays for it. */
const order = (orderKey: string, fiatAmount: string) => (
  <section key={orderKey} aria-label={orderKey}>
    <PayButton
      data-testid={`pay ${orderKey}`}
      orderData={{ orderId: orderKey }}
      fiatCurrency="TWD"
      {...{ orderKey, fiatAmount }}
    />
    <PaymentStatusBadge orderKey={orderKey} data-testid={`badge ${orderKey}`} />
    <PaymentMessage orderKey={orderKey} data-testid={`message ${orderKey}`} />
    <PaymentDetails orderKey={orderKey} data-testid={`details ${orderKey}`} />
    <PaymentCountdown orderKey={orderKey} data-testid={`time ${orderKey}`} />
  </section>
)

const list = [order('A-1', '300'), order('A-2', '500')]
const message = (orderKey: string) => screen.getByTestId(`message ${orderKey}`)
const press = (orderKey: string) => () => fireEvent.click(screen.getByTestId(`pay ${orderKey}`))
const pressIn = (orderKey: string, name: string) => () =>
  fireEvent.click(within(message(orderKey)).getByRole('button', { name }))
const dialog = () => within(screen.getByRole('dialog'))

/** A list of two orders, whose payments have both begun: the second is the active one. */
async function openList(options: ShopOptions = {}) {
  const line = { isCut: false }
  const shop = await openShop({
    ...{ scenario: 'pending', orders: true, children: list },
    between: (fetch) => (input, init) =>
      line.isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init),
    ...options,
  })
  const close = () => shop.after(() => shop.payment.closePaymentModal())
  await shop.after(press('A-1'))
  const one = idOf(shop.fake)
  await close()
  await shop.after(press('A-2'))
  await close()
  return Object.assign(shop, { line, close, one, two: idOf(shop.fake) })
}

describe('components that name an order', () => {
  it('show its payment, whichever is the active one', async () => {
    const shop = await openList()
    for (const [orderKey, id, amount] of [
      ['A-1', shop.one, '9.23'],
      ['A-2', shop.two, '15.38'],
    ] as const) {
      const address = shop.fake.intents.find((one) => one.payment_intent_id === id)?.payment_address
      expect(message(orderKey)).toHaveTextContent(`Send exactly ${amount} USDT`)
      expect(screen.getByTestId(`details ${orderKey}`)).toHaveTextContent(address ?? 'missing')
      expect(screen.getByTestId(`time ${orderKey}`)).toHaveTextContent('30:00')
      expect(screen.getByTestId(`badge ${orderKey}`)).toHaveTextContent('Waiting for payment')
    }
    shop.fake.update(shop.one, { payment_tx_hash: '0xabc' })
    await shop.pass(MINUTE)
    expect(message('A-1')).toHaveTextContent('Payment detected, confirming')
    expect(screen.getByTestId('details A-1')).not.toHaveTextContent('0x5a')
    expect(screen.queryByTestId('time A-1')).toBeNull()
    expect(message('A-2')).toHaveTextContent('Waiting for payment')
    shop.unmount()
  })

  it('show nothing of an order without a payment', async () => {
    const shop = await openShop({ children: list, scenario: 'pending', orders: true })
    await shop.after(press('A-2'))
    for (const part of ['message', 'details', 'time'])
      expect(screen.queryByTestId(`${part} A-1`)).toBeNull()
    expect(message('A-2')).toHaveTextContent('Waiting for payment')
    shop.unmount()
  })

  it('find its payment after a reload, also without a button', async () => {
    const { clock, fake, unmount } = await openList()
    unmount()
    const children = <PaymentMessage orderKey="A-1" data-testid="message A-1" />
    const shop = await openShop({ world: { clock, fake }, children })
    expect(message('A-1')).toHaveTextContent('Send exactly 9.23 USDT')
    shop.unmount()
  })

  it('tell of its deadline without news', async () => {
    const shop = await openList()
    shop.line.isCut = true
    await shop.pass(30 * MINUTE - 2 * SECOND)
    expect(message('A-1')).toHaveTextContent('Send exactly')
    await shop.pass(3 * SECOND)
    for (const orderKey of ['A-1', 'A-2'])
      expect(message(orderKey)).toHaveTextContent("Time is up, so don't send anything now.")
    shop.unmount()
  })
})

describe('the message of an order beside the active payment', () => {
  it('shows how to pay it, which makes it the active one', async () => {
    const shop = await openList()
    const { posts } = counts(shop.fake)
    await shop.after(pressIn('A-1', 'Show payment'))
    expect(dialog().getByText('9.23')).toBeVisible()
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    expect(counts(shop.fake).posts).toBe(posts)
    shop.fake.update(shop.one, { status: 'success' })
    await shop.pass(10 * SECOND)
    expect(message('A-1')).toHaveTextContent('Paid')
    expect(message('A-2')).toHaveTextContent('Waiting for payment')
    shop.unmount()
  })

  it('takes the word of the buyer for that payment', async () => {
    const shop = await openList()
    shop.line.isCut = true
    await shop.pass(31 * MINUTE)
    await shop.after(pressIn('A-1', "I've sent it"))
    expect(message('A-1')).toHaveTextContent('Looking for your payment')
    expect(message('A-2')).toHaveTextContent('Checking for your payment')
    await shop.after(pressIn('A-1', "I haven't sent it"))
    expect(message('A-1')).toHaveTextContent('Checking for your payment')
    shop.unmount()
  })

  it('begins another payment of it, beside the active one', async () => {
    const before = await openShop({ children: list, scenario: 'pending', orders: true })
    await before.after(press('A-1'))
    await before.pass(29.5 * MINUTE)
    before.unmount()
    // The page does not know the payment, with which the server answers in its last minute.
    const { clock, fake } = before
    const shop = await openShop({ world: { clock, fake }, children: list, storage: null })
    for (const orderKey of ['A-1', 'A-2']) {
      await shop.after(press(orderKey))
      await shop.after(() => shop.payment.closePaymentModal())
    }
    expect(message('A-1')).toHaveTextContent('Too little time left')
    await shop.pass(MINUTE)
    fake.expire(fake.intents[0]?.payment_intent_id ?? '')
    await shop.after(pressIn('A-1', 'Pay again'))
    expect(fake.intents.map((intent) => intent.fiat_amount)).toEqual(['300', '500', '300'])
    expect(dialog().getByText('9.23')).toBeVisible()
    expect(message('A-2')).toHaveTextContent('Send exactly 15.38 USDT')
    shop.unmount()
  })

  it('is not announced', async () => {
    const shop = await openList()
    const region = () => screen.getByRole('status')
    shop.fake.update(shop.one, { payment_tx_hash: '0xabc' })
    await shop.pass(MINUTE)
    expect(message('A-1')).toHaveTextContent('Payment detected')
    // The active payment was announced in the dialog, and is not again.
    expect(region()).toBeEmptyDOMElement()
    shop.unmount()
  })
})
