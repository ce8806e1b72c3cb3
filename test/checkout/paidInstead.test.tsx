import { act, fireEvent, screen, within } from '@testing-library/react'
import { type PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { button, orderPage, Session, session } from './orderPage'
import {
  counts,
  createWorld,
  HOUR,
  idOf,
  INTENT,
  MINUTE,
  openShop,
  SECOND,
  type ShopOptions,
} from './support'

const order = { orderData: { orderId: 'A-1' }, fiatCurrency: 'TWD' } as const

const cart = (fiatAmount: string) => [...orderPage(fiatAmount), <Session key="session" />]

const message = () => screen.getByTestId('message')
const dialog = () => within(screen.getByRole('dialog'))
const press = () => fireEvent.click(button())

/** A server that does not say of the payment it offers that another one has paid its order. */
const silent: ShopOptions['between'] = (fetch) => async (input, init) => {
  const response = await fetch(input, init)
  const body = (await response.json()) as { data?: PaymentIntent }
  delete body.data?.order_paid
  const { status, headers } = response
  return Response.json(body, { status, headers })
}

/** A page whose cart has changed since the payment of its order was begun. */
async function openChanged(options: ShopOptions = {}) {
  const world = createWorld({ scenario: 'pending', orders: true })
  const shop = await openShop({ world, children: cart('420'), ...options })
  await shop.after(press)
  const first = idOf(shop.fake)
  await shop.after(() => shop.payment.closePaymentModal())
  await shop.after(() => shop.rerender(cart('460')))
  return Object.assign(shop, { first })
}

/** A page that offers the payment for the cart as it is now, and still follows the first. */
async function openReplaced(options: ShopOptions = {}) {
  const shop = await openChanged(options)
  await shop.after(press)
  expect(dialog().getByText('460')).toBeVisible()
  return Object.assign(shop, { second: idOf(shop.fake) })
}

function expectPaid() {
  expect(button()).toHaveAccessibleName('Paid')
  expect(message()).toHaveTextContent('Your payment has arrived and is confirmed.')
  expect(within(message()).queryByRole('button')).toBeNull()
}

/** It is not just "Paid": the shop owes this one. */
function expectPaidTwice(amount: string, id: string) {
  expect(button()).toHaveAccessibleName('Paid twice')
  expect(button()).toHaveAttribute('data-status', 'success')
  expect(button()).toHaveAttribute('data-money', 'owed')
  expect(message()).toHaveTextContent('This order was already paid, so the shop owes you these')
  expect(message()).toHaveTextContent(amount)
  expect(message()).toHaveTextContent(`Reference${id}`)
  const buttons = within(message()).getAllByRole('button')
  expect(buttons.map((one) => one.getAttribute('aria-label'))).toEqual(['Copy (Reference)'])
}

describe.each<[string, ShopOptions]>([
  ['says so', {}],
  ['does not say so', { between: silent }],
])(
  'an order that is paid by a payment which the server, that %s, no longer offers',
  (_, options) => {
    it('is paid on the button, in the message and in the dialog', async () => {
      const onSuccess = vi.fn()
      const shop = await openReplaced({ ...options, onSuccess })
      shop.fake.update(shop.first, { status: 'success' })
      await shop.pass(2 * MINUTE)
      expectPaid()
      expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'success')
      expect(dialog().queryByRole('img', { name: /QR/ })).toBeNull()
      expect(dialog().getByText('420')).toBeVisible()
      expect(onSuccess.mock.calls).toMatchObject([[{ intent: { payment_intent_id: shop.first } }]])
      await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: 'Done' })))
      await shop.after(press)
      expect(screen.queryByRole('dialog')).toBeNull()
      expect(counts(shop.fake).posts).toBe(2)
      expectPaid()
      shop.unmount()
    })

    it('is not reported as expired when the payment that was offered expires', async () => {
      const [onExpired, onStatusChange] = [vi.fn(), vi.fn()]
      const shop = await openReplaced({ ...options, onExpired, onStatusChange })
      shop.fake.update(shop.first, { status: 'success' })
      await shop.pass(2 * MINUTE)
      shop.fake.expire(shop.second)
      await shop.pass(HOUR)
      expect(onExpired).not.toHaveBeenCalled()
      expect(onStatusChange.mock.lastCall).toMatchObject([{ status: 'success' }])
      expectPaid()
      shop.unmount()
    })

    it('reports money that comes a second time', async () => {
      const onSuccess = vi.fn()
      const shop = await openReplaced({ ...options, onSuccess })
      shop.fake.update(shop.first, { status: 'success' })
      await shop.pass(2 * MINUTE)
      shop.fake.update(shop.second, { status: 'success', received_amount: '14.25' })
      await shop.pass(2 * MINUTE)
      expect(onSuccess).toHaveBeenCalledTimes(2)
      expectPaidTwice('14.25 USDT', shop.second)
      expect(screen.getByRole('dialog')).toHaveTextContent('Paid twice')
      shop.unmount()
    })

    it('reports it where the second payment is the one that is seen first', async () => {
      const onSuccess = vi.fn()
      const shop = await openReplaced({ ...options, onSuccess })
      shop.fake.update(shop.second, { status: 'success' })
      await shop.pass(10 * SECOND)
      expectPaid()
      shop.fake.update(shop.first, { status: 'success', received_amount: '13' })
      await shop.pass(2 * MINUTE)
      expect(onSuccess).toHaveBeenCalledTimes(2)
      expectPaidTwice('13 USDT', shop.first)
      shop.unmount()
    })

    it('says so after a reload where the first payment is the one that is owed', async () => {
      const page = await openReplaced(options)
      page.fake.update(page.second, { status: 'success' })
      await page.pass(10 * SECOND)
      page.fake.update(page.first, { status: 'success', received_amount: '13' })
      await page.pass(2 * MINUTE)
      page.unmount()
      const { clock, fake, first } = page
      const shop = await openShop({ world: { clock, fake }, children: cart('460'), ...options })
      expectPaidTwice('13 USDT', first)
      shop.unmount()
    })

    it('says so after a reload too', async () => {
      const first = await openReplaced(options)
      first.unmount()
      for (const id of [first.first, first.second]) {
        first.fake.update(id, { status: 'success' })
        await first.fake.fetch(`https://shop.example${INTENT}/${id}`)
      }
      const { clock, fake, second } = first
      const shop = await openShop({ world: { clock, fake }, children: cart('460'), ...options })
      expectPaidTwice('USDT', second)
      await shop.after(press)
      expect(screen.queryByRole('dialog')).toBeNull()
      shop.unmount()
    })

    it('owes nothing of the second payment once all of it was sent back', async () => {
      const shop = await openReplaced(options)
      shop.fake.update(shop.first, { status: 'success' })
      await shop.pass(2 * MINUTE)
      shop.fake.update(shop.second, { status: 'success', received_amount: '14' })
      await shop.pass(2 * MINUTE)
      expectPaidTwice('14 USDT', shop.second)
      shop.unmount()
      shop.fake.update(shop.second, { refund_amount: '14' })
      const { clock, fake } = shop
      const later = await openShop({ world: { clock, fake }, children: cart('460'), ...options })
      expect(button()).toHaveAccessibleName('Paid')
      expect(message()).toHaveTextContent('This order has already been paid.')
      expect(message()).toHaveTextContent('Refunded14 USDT')
      later.unmount()
    })

    it('is what payAsync of the other resolves with', async () => {
      const shop = await openChanged(options)
      const ended = vi.fn()
      await act(async () => {
        void session.current?.payAsync({ ...order, fiatAmount: '460' }).then(ended)
        await shop.clock.advanceAsync(0)
      })
      await shop.pass(0)
      shop.fake.update(shop.first, { status: 'success' })
      await shop.pass(2 * MINUTE)
      expect(ended.mock.calls).toMatchObject([[{ status: 'success' }]])
      shop.unmount()
    })
  },
)

describe('an order that is paid by another payment', () => {
  it('is paid while the server is asked for another', async () => {
    const answers: (() => void)[] = []
    const between: ShopOptions['between'] = (fetch) => async (input, init) => {
      const isSecond = typeof init?.body === 'string' && init.body.includes('460')
      if (isSecond) await new Promise<void>((resolve) => answers.push(resolve))
      return fetch(input, init)
    }
    const shop = await openChanged({ between })
    await shop.after(press)
    expect(button()).toHaveAttribute('data-status', 'opening')
    shop.fake.update(shop.first, { status: 'success' })
    await shop.pass(15 * SECOND)
    expectPaid()
    await shop.after(() => answers.shift()?.())
    expectPaid()
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
    shop.unmount()
  })

  it('shows no payment again if another tab has paid it', async () => {
    const shop = await openChanged()
    expect(within(message()).getByRole('button', { name: 'Show payment' })).toBeVisible()
    await shop.fake.fetch(`https://shop.example${INTENT}`, {
      method: 'POST',
      body: JSON.stringify({
        fiat_amount: '460',
        fiat_currency: 'TWD',
        order_data: { orderId: 'A-1' },
      }),
    })
    const other = idOf(shop.fake)
    shop.fake.update(other, { status: 'success' })
    for (const key of Object.keys(localStorage))
      localStorage.setItem(key, localStorage.getItem(key)?.replace(shop.first, other) ?? '')
    await shop.after(() => document.dispatchEvent(new Event('visibilitychange')))
    expectPaid()
    shop.unmount()
  })

  it('stays paid when another price is asked for, though a click had asked about its money', async () => {
    const shop = await openShop({ scenario: 'pending', orders: true, children: cart('420') })
    await shop.after(press)
    const id = idOf(shop.fake)
    shop.fake.update(id, { payment_tx_hash: '0xabc' })
    await shop.pass(20 * SECOND)
    await shop.after(press)
    await shop.after(() => shop.rerender(cart('460')))
    shop.fake.update(id, { status: 'success' })
    await shop.pass(20 * SECOND)
    await shop.after(press)
    await shop.pass(10 * MINUTE)
    expectPaid()
    expect(message()).toHaveTextContent('Your payment has arrived and is confirmed.')
    shop.unmount()
  })

  it('stays paid at another price, for which a click asks for nothing', async () => {
    const line = { isCut: false }
    const onError = vi.fn()
    const shop = await openChanged({
      onError,
      between: (fetch) => (input, init) =>
        line.isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init),
    })
    shop.fake.update(shop.first, { status: 'success' })
    await shop.pass(MINUTE)
    line.isCut = true
    await shop.after(press)
    expect(onError).not.toHaveBeenCalled()
    expect(message()).toHaveTextContent('Your payment has arrived and is confirmed.')
    for (const price of ['420', '460', '500']) {
      await shop.after(() => shop.rerender(cart(price)))
      expectPaid()
    }
    shop.unmount()
  })

  it('can be asked for again with a reset', async () => {
    const shop = await openReplaced()
    shop.fake.update(shop.first, { status: 'success' })
    await shop.pass(2 * MINUTE)
    await shop.after(() => session.current?.reset())
    expect(button()).toHaveAccessibleName('Pay NT$460')
    await shop.after(press)
    expect(counts(shop.fake).posts).toBe(3)
    shop.unmount()
  })
})
