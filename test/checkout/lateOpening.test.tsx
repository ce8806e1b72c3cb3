import { fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { button, orderPage } from './orderPage'
import { createWorld, openShop, SECOND } from './support'

const page = orderPage()
const press = () => fireEvent.click(button())
const message = () => within(screen.getByTestId('message'))
const dialog = () => screen.getByRole('dialog')

/** A page on which the order's payment is open. */
async function openPayment() {
  const world = createWorld({ scenario: 'pending', orders: true })
  const shop = await openShop({ world, children: page })
  await shop.after(press)
  return Object.assign(shop, { world, close: () => shop.payment.closePaymentModal() })
}

type Shop = Pick<Awaited<ReturnType<typeof openPayment>>, 'fake' | 'clock' | 'pass'>

/** Waits until the payment has only so many seconds left. */
async function waitUntilLeft({ fake, clock, pass }: Shop, seconds: number) {
  const deadline = (fake.intents[0]?.payment_deadline ?? 0) * SECOND
  await pass(deadline - clock.now() - seconds * SECOND)
}

function expectAddress(isShown: boolean) {
  expect(screen.queryAllByRole('img', { name: /QR/ })).toHaveLength(isShown ? 1 : 0)
  expect(dialog()).toHaveAttribute('data-status', 'pending')
}

describe('a dialog that opens with less than a minute left', () => {
  it('shows nothing to send for a payment that an earlier page has begun', async () => {
    const { world, unmount } = await openPayment()
    unmount()
    const shop = await openShop({ world, children: page })
    await waitUntilLeft(shop, 30)
    await shop.after(press)
    expectAddress(false)
    expect(dialog()).toHaveTextContent('Too little time left')
    shop.unmount()
  })

  it.each([
    ['the button', press],
    ['the message', () => fireEvent.click(message().getByText('Show payment'))],
  ])('shows nothing to send for a payment that was shown before, by %s', async (_, open) => {
    const shop = await openPayment()
    expectAddress(true)
    await shop.after(shop.close)
    await waitUntilLeft(shop, 59)
    await shop.after(open)
    expectAddress(false)
    expect(dialog()).toHaveTextContent('Too little time left')
    shop.unmount()
  })

  it('does not take it that nothing was sent for a payment that was shown before', async () => {
    const shop = await openPayment()
    await shop.after(shop.close)
    await waitUntilLeft(shop, 30)
    await shop.after(press)
    await waitUntilLeft(shop, -1)
    expect(dialog()).toHaveTextContent('Checking for your payment')
    expect(screen.queryByRole('button', { name: 'Pay again' })).toBeNull()
    await shop.after(press)
    expect(shop.fake.intents).toHaveLength(1)
    shop.unmount()
  })

  it('does not take it that nothing was sent on the page before', async () => {
    const shop = await openPayment()
    await waitUntilLeft(shop, 30)
    shop.unmount()
    const next = await openShop({ world: shop.world, children: page })
    expect(message().getByText('Too little time left')).toBeVisible()
    await waitUntilLeft(next, -1)
    expect(message().getByText('Checking for your payment')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Pay again' })).toBeNull()
    next.unmount()
  })
})

it('a dialog that was open before shows where to send until the deadline', async () => {
  const shop = await openPayment()
  await waitUntilLeft(shop, 61)
  await shop.pass(31 * SECOND)
  expectAddress(true)
  await waitUntilLeft(shop, 1)
  expectAddress(true)
  shop.unmount()
})

it('a dialog that opens with a minute left shows where to send', async () => {
  const shop = await openPayment()
  await shop.after(shop.close)
  await waitUntilLeft(shop, 61)
  await shop.after(press)
  expectAddress(true)
  shop.unmount()
})
