import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { button, orderPage } from './orderPage'
import { idOf, MINUTE, openShop, SECOND, type ShopOptions } from './support'

const page = orderPage()
const message = () => screen.getByTestId('message')
const dialog = () => within(screen.getByRole('dialog'))
const press = () => fireEvent.click(button())

type Shop = Awaited<ReturnType<typeof openShop>>

/** A page on which the payment of the order was begun, and which is gone. */
async function begin() {
  const shop = await openShop({ scenario: 'pending', orders: true, children: page })
  await shop.after(press)
  shop.unmount()
  return Object.assign(shop, { id: idOf(shop.fake) })
}

/** The page is opened again without a connection, and pressed. */
async function openCut({ clock, fake }: Shop, options: ShopOptions = {}) {
  const line = { isCut: true }
  const shop = await openShop({
    ...{ world: { clock, fake }, children: page, ...options },
    between: (fetch) => (input, init) =>
      line.isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init),
  })
  await shop.after(press)
  expect(button()).toHaveAttribute('data-error', 'network_error')
  const restore = async () => {
    line.isCut = false
    await shop.pass(MINUTE)
  }
  return Object.assign(shop, { line, restore })
}

describe('a payment that is found after a click on its order has failed', () => {
  it('is shown in place of the error, in the dialog too', async () => {
    const called = vi.fn()
    const first = await begin()
    const shop = await openCut(first, { onStatusChange: called })
    called.mockClear()
    await shop.restore()
    expect(button()).toHaveAccessibleName('Continue payment')
    expect(message()).toHaveAttribute('data-status', 'pending')
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    expect(shop.payment).toMatchObject({ isError: false, data: { payment_intent_id: first.id } })
    expect(called).not.toHaveBeenCalled()
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.after(press)
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    shop.fake.pay(first.id)
    await shop.pass(MINUTE)
    expect(called.mock.lastCall).toMatchObject([{ status: 'success' }])
    expect(shop.fake.intents).toHaveLength(1)
  })

  it('is shown after the error was closed', async () => {
    const shop = await openCut(await begin())
    await shop.after(() => shop.payment.closePaymentModal())
    await shop.restore()
    expect(button()).toHaveAccessibleName('Continue payment')
    expect(screen.queryByRole('dialog')).toBeNull()
    await shop.after(() => fireEvent.click(within(message()).getByText('Continue payment')))
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })

  it.each([
    ['is paid', { status: 'success' }, 'Paid'],
    ['has money', { payment_tx_hash: '0xabc' }, 'Payment detected, confirming'],
    ['has late money', { status: 'expired', received_amount: '1' }, 'Received late, being checked'],
    ['is short', { status: 'insufficient_not_refunded' }, 'Underpaid, refund pending'],
  ])('is shown where it %s', async (_, change, label) => {
    const first = await begin()
    first.fake.update(first.id, change)
    const shop = await openCut(first)
    await shop.restore()
    expect(button()).toHaveAccessibleName(label)
    expect(message()).toHaveTextContent(label)
    expect(screen.getByRole('dialog')).not.toHaveTextContent('isn’t responding')
    shop.unmount()
  })

  it('leaves the error where it is over without money', async () => {
    const first = await begin()
    first.fake.expire(first.id)
    const shop = await openCut(first)
    await shop.restore()
    expect(button()).toHaveAttribute('data-error', 'network_error')
    expect(dialog().getByRole('button', { name: 'Try again' })).toBeVisible()
    shop.unmount()
  })

  it('is shown where the buyer has said that it was sent', async () => {
    const first = await openShop({ scenario: 'pending', orders: true, children: page })
    await first.after(press)
    await first.after(() => fireEvent.click(dialog().getByText("I've sent it")))
    first.unmount()
    first.fake.expire(idOf(first.fake))
    const shop = await openCut(first)
    await shop.restore()
    expect(button()).toHaveAccessibleName('Looking for your payment')
    shop.unmount()
  })

  it('does not hide the error of another order', async () => {
    const other = <PayButton {...page[0]?.props} key="other" data-testid="other" orderKey="B-1" />
    const first = await begin()
    const { clock, fake } = first
    const line = { isCut: true }
    const shop = await openShop({
      ...{ world: { clock, fake }, children: [...page, other] },
      between: (fetch) => (input, init) =>
        line.isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init),
    })
    await shop.after(() => fireEvent.click(screen.getByTestId('other')))
    line.isCut = false
    await shop.pass(MINUTE)
    expect(button()).toHaveAccessibleName('Continue payment')
    expect(screen.getByTestId('other')).toHaveAttribute('data-error', 'network_error')
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'error')
    shop.unmount()
  })

  it('is shown in place of a price that was refused', async () => {
    expectLogged('amount_too_small')
    const first = await begin()
    const { clock, fake } = first
    const line = { isCut: true }
    const [pay, rest] = page
    const children = [<PayButton key="pay" {...pay?.props} fiatAmount="0.001" />, rest]
    const shop = await openShop({
      ...{ world: { clock, fake }, children },
      between: (fetch) => (input, init) =>
        line.isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init),
    })
    await shop.after(press)
    expect(button()).toHaveAttribute('data-error', 'amount_too_small')
    line.isCut = false
    await shop.pass(MINUTE)
    expect(button()).toHaveAttribute('data-status', 'pending')
    expect(message()).toHaveAttribute('data-status', 'pending')
    shop.unmount()
  })

  it('is shown while the click on its order is still waiting, once that fails', async () => {
    const { clock, fake } = await begin()
    const shop = await openShop({
      ...{ world: { clock, fake }, children: page },
      between: (fetch) => (input, init) => {
        if (init?.method === 'POST') return new Promise(() => undefined)
        return new Promise((resolve) => clock.after(SECOND, () => resolve(fetch(input, init))))
      },
    })
    await shop.after(press)
    await shop.pass(14 * SECOND)
    expect(button()).toHaveAttribute('data-status', 'opening')
    await shop.pass(2 * SECOND)
    expect(button()).toHaveAttribute('data-status', 'pending')
    await shop.pass(2 * SECOND)
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })
})
