import { fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { button, orderPage } from './orderPage'
import { counts, HOUR, idOf, MINUTE, openShop, type ShopOptions } from './support'

const message = () => screen.getByTestId('message')

type Shop = Awaited<ReturnType<typeof openShop>>

/** The page is gone, and opened again. */
function reload({ unmount, clock, fake }: Shop, options: ShopOptions = {}) {
  unmount()
  return openShop({ children: orderPage('460'), world: { clock, fake }, ...options })
}

/** A page on which the cart has changed, so that a second payment of its order is offered. */
async function openReplaced(options: ShopOptions = {}) {
  const children = orderPage('420')
  const shop = await openShop({ scenario: 'pending', orders: true, children, ...options })
  await shop.after(() => fireEvent.click(button()))
  const first = idOf(shop.fake)
  await shop.after(() => shop.payment.closePaymentModal())
  await shop.after(() => shop.rerender(orderPage('460')))
  await shop.after(() => fireEvent.click(button()))
  const second = idOf(shop.fake)
  expect(second).not.toBe(first)
  return Object.assign(shop, { first, second })
}

describe('an order that is paid by the payment that it no longer offers', () => {
  it('shows as paid, and says so once', async () => {
    const onSuccess = vi.fn()
    const shop = await openReplaced({ onSuccess })
    shop.fake.update(shop.first, { status: 'success' })
    await shop.pass(2 * MINUTE)
    expect(button()).toHaveAccessibleName('Paid')
    expect(message()).toHaveAttribute('data-status', 'success')
    expect(screen.getByRole('dialog')).not.toHaveTextContent('Replaced')
    expect(onSuccess.mock.calls).toMatchObject([[{ intent: { payment_intent_id: shop.first } }]])
    shop.unmount()
  })

  it('shows as paid after a reload, without a call of a handler', async () => {
    const [onSuccess, onStatusChange] = [vi.fn(), vi.fn()]
    const before = await openReplaced()
    before.fake.update(before.first, { status: 'success' })
    const shop = await reload(before, { onSuccess, onStatusChange })
    expect(button()).toHaveAccessibleName('Paid')
    expect(message()).toHaveTextContent('This order has already been paid.')
    await shop.after(() => fireEvent.click(button()))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(counts(shop.fake).posts).toBe(2)
    expect(onStatusChange).not.toHaveBeenCalled()
    expect(onSuccess).not.toHaveBeenCalled()
    shop.unmount()
  })

  it('is looked at rarely from then on, and money that comes twice is news', async () => {
    const onSuccess = vi.fn()
    const before = await openReplaced()
    before.fake.update(before.first, { status: 'success' })
    const shop = await reload(before, { onSuccess })
    const reads = counts(shop.fake).reads
    await shop.pass(HOUR)
    expect(counts(shop.fake).reads - reads).toBeLessThan(20)
    shop.fake.update(shop.fake.intents[1]?.payment_intent_id ?? '', { payment_tx_hash: '0x2' })
    await shop.pass(6 * MINUTE)
    expect(message()).toHaveTextContent('Payment detected')
    shop.fake.update(before.second, { status: 'success' })
    await shop.pass(MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([[{ intent: { payment_intent_id: before.second } }]])
    shop.unmount()
  })
})

it('a payment that was paid late says so on a page that has not seen it expire', async () => {
  const before = await openReplaced()
  before.fake.expire(before.second)
  before.fake.update(before.second, { status: 'success' })
  const shop = await reload(before)
  expect(message()).toHaveTextContent('after the deadline')
  shop.unmount()
})
