import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage, type PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { button, buttonFor, message } from './orderPage'
import { counts, HOUR, idOf, MINUTE, openShop, SECOND } from './support'

type Shop = Awaited<ReturnType<typeof openShop>>

const inDialog = () => within(screen.getByRole('dialog'))

describe('a payment without an order, once another button is pressed', () => {
  async function openFirst(change: Partial<PaymentIntent> | 'sent') {
    const onSuccess = vi.fn()
    const children = (
      <>
        <PayButton data-testid="tea" fiatAmount="300" fiatCurrency="TWD" />
        <PayButton data-testid="cup" fiatAmount="200" fiatCurrency="TWD" />
        <PaymentMessage />
      </>
    )
    const shop = await openShop({ scenario: 'pending', children, onSuccess })
    await shop.after(() => fireEvent.click(button('tea')))
    const id = idOf(shop.fake)
    if (change === 'sent')
      await shop.after(() =>
        fireEvent.click(inDialog().getByRole('button', { name: "I've sent it" })),
      )
    else shop.fake.update(id, change)
    await shop.pass(20 * SECOND)
    await shop.after(() => shop.payment.closePaymentModal())
    return Object.assign(shop, { id, onSuccess })
  }

  it.each([
    ['is open', {}],
    ['has a transaction', { payment_tx_hash: '0x5e' }],
    ['was sent, as the buyer says', 'sent' as const],
    ['has an undocumented status', { status: 'reviewing' }],
    ['is underpaid', { status: 'insufficient_not_refunded', received_amount: '1' }],
    ['expired with money', { status: 'expired', payment_tx_hash: '0x5e' }],
  ])('is still followed and reported where it %s', async (_, change) => {
    const { fake, id, pass, after, onSuccess, unmount, ...shop } = await openFirst(change)
    await after(() => fireEvent.click(button('cup')))
    await after(() => shop.payment.closePaymentModal())
    expect(counts(fake).posts).toBe(2)
    fake.update(id, { status: 'success' })
    await pass(6 * MINUTE)
    expect(button('tea')).toHaveAttribute('data-status', 'success')
    expect(onSuccess.mock.calls).toMatchObject([[{ intent: { payment_intent_id: id } }]])
    unmount()
  })

  it('is given up where it expired without money, which its button shows', async () => {
    const { fake, id, pass, after, unmount } = await openFirst({ status: 'expired' })
    await after(() => fireEvent.click(button('cup')))
    const { length } = fake.requests
    await pass(HOUR)
    expect(fake.requests.slice(length).filter(({ path }) => path.endsWith(id))).toEqual([])
    expect(button('tea')).not.toHaveAttribute('data-status', 'pending')
    unmount()
  })
})

describe('of more payments than are followed closely', () => {
  const names = ['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6', 'A-7', 'A-8']
  const shelf = (keys: readonly string[]) => (
    <>
      {keys.map((orderId) => buttonFor(orderId))}
      {message}
    </>
  )

  /** A page on which so many orders were begun, and whose last payment is on the screen. */
  async function openOrders(count: number, afterFirst?: (shop: Shop) => unknown) {
    const onSuccess = vi.fn()
    const keys = names.slice(0, count)
    const options = { scenario: 'pending', orders: true, onSuccess } as const
    const shop = await openShop({ ...options, children: shelf(keys) })
    for (const key of keys) {
      await shop.after(() => fireEvent.click(button(key)))
      if (key === 'A-1') await afterFirst?.(shop)
      await shop.after(() => shop.payment.closePaymentModal())
    }
    const id = shop.fake.intents[0]?.payment_intent_id ?? ''
    return Object.assign(shop, { id, onSuccess, keys, options })
  }

  it('the first is reported too', async () => {
    const { fake, id, pass, onSuccess, unmount } = await openOrders(6)
    fake.update(id, { status: 'success' })
    await pass(5 * MINUTE)
    expect(button('A-1')).toHaveAttribute('data-status', 'success')
    expect(onSuccess.mock.calls).toMatchObject([[{ intent: { payment_intent_id: id } }]])
    unmount()
  })

  it('the first is shown again by its button', async () => {
    const { fake, after, unmount } = await openOrders(6)
    await after(() => fireEvent.click(button('A-1')))
    expect(inDialog().getByRole('img', { name: /QR/ })).toBeVisible()
    expect(fake.intents).toHaveLength(6)
    unmount()
  })

  it('the first keeps the word of the buyer, also after a reload', async () => {
    const first = await openOrders(6, ({ after }) =>
      after(() => fireEvent.click(inDialog().getByRole('button', { name: "I've sent it" }))),
    )
    const { clock, fake, options, keys } = first
    await first.pass(5 * MINUTE)
    first.unmount()
    const shop = await openShop({ ...options, world: { clock, fake }, children: shelf(keys) })
    await shop.pass(5 * MINUTE)
    await shop.after(() => fireEvent.click(button('A-1')))
    expect(screen.getByRole('dialog')).toHaveTextContent('Looking for your payment')
    fake.update(first.id, { status: 'success' })
    await shop.pass(MINUTE)
    expect(first.onSuccess).toHaveBeenCalledOnce()
    shop.unmount()
  })

  it('those beside the one on the screen cost no more than three do', async () => {
    async function readsBeside(count: number) {
      const { fake, pass, unmount } = await openOrders(count)
      const shown = idOf(fake)
      const { length } = fake.requests
      await pass(30 * MINUTE)
      const reads = fake.requests.slice(length).filter(({ path }) => !path.endsWith(shown))
      const ids = new Set(reads.map(({ path }) => path))
      unmount()
      localStorage.clear()
      return { reads: reads.length, ids: ids.size }
    }
    const three = await readsBeside(4)
    const seven = await readsBeside(8)
    expect(seven.ids).toBe(7)
    expect(seven.reads).toBeLessThan(three.reads * 1.2)
    expect(seven.reads).toBeGreaterThan(three.reads * 0.8)
  })
})

it('a payment that the shop has forgotten is begun again by its button', async () => {
  const children = (
    <PayButton data-testid="tea" orderKey="A-1" fiatAmount="300" fiatCurrency="TWD" />
  )
  const shop = await openShop({ scenario: 'pending', orders: true, children })
  await shop.after(() => fireEvent.click(button('tea')))
  await shop.after(() => shop.payment.forgetPayment())
  await shop.after(() => fireEvent.click(button('tea')))
  expect(counts(shop.fake).posts).toBe(2)
  expect(inDialog().getByRole('img', { name: /QR/ })).toBeVisible()
  await shop.after(() => shop.payment.closePaymentModal())
  shop.fake.update(idOf(shop.fake), { status: 'success' })
  await shop.pass(MINUTE)
  expect(button('tea')).toHaveAttribute('data-status', 'success')
})
