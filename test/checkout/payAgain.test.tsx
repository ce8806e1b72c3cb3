import { fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { button, buttonFor, message, orderPage, Session } from './orderPage'
import { idOf, MINUTE, openShop } from './support'

const inMessage = () => within(screen.getByTestId('message'))
const dialog = () => within(screen.getByRole('dialog'))

type Shop = Awaited<ReturnType<typeof openShop>>

/** A page on which the payment of the order was begun, and which is gone. */
async function begin() {
  const shop = await openShop({ scenario: 'pending', orders: true, children: orderPage() })
  await shop.after(() => fireEvent.click(button()))
  shop.unmount()
  return Object.assign(shop, { id: idOf(shop.fake) })
}

const reload = ({ clock, fake }: Shop, children = orderPage()) =>
  openShop({ world: { clock, fake }, children })

const over = [
  ['expired', { status: 'expired' }, 'Pay again'],
  [
    'insufficient_refunded',
    { status: 'insufficient_refunded', received_amount: '1' },
    'Pay this order again',
  ],
] as const

describe.each(over)('a payment that is found as %s', (status, change, again) => {
  it('can be paid again from the message, with what its button asks for now', async () => {
    const first = await begin()
    first.fake.update(first.id, change)
    const onBeforePay = vi.fn()
    const shop = await reload(first, orderPage('280', { onBeforePay }))
    expect(screen.getByTestId('message')).toHaveAttribute('data-status', status)
    expect(inMessage().queryByRole('button', { name: 'Start over' })).toBeNull()
    await shop.after(() => fireEvent.click(inMessage().getByRole('button', { name: again })))
    expect(onBeforePay).toHaveBeenCalledOnce()
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    expect(shop.fake.intents.map((one) => one.fiat_amount)).toEqual(['300', '280'])
    expect(button()).toHaveAttribute('data-status', 'pending')
    shop.unmount()
  })

  it('can be paid again from the dialog in which it became so', async () => {
    const shop = await reload(await begin())
    const proceed = inMessage().getByRole('button', { name: 'Continue payment' })
    await shop.after(() => fireEvent.click(proceed))
    shop.fake.update(idOf(shop.fake), change)
    await shop.pass(MINUTE)
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: again })))
    expect(shop.fake.intents).toHaveLength(2)
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })

  it.each([
    ['without a component of its order', []],
    ['with one that says no price', [<Session key="session" />]],
    ['with a button of another order', [buttonFor('A-1', '300', { orderKey: 'B' })]],
  ])('can only be started over %s', async (_, others) => {
    const first = await begin()
    const shop = await reload(first)
    shop.fake.update(first.id, change)
    await shop.pass(MINUTE)
    expect(inMessage().getByRole('button', { name: again })).toBeVisible()
    await shop.after(() => shop.rerender([...others, message]))
    expect(inMessage().queryByRole('button', { name: again })).toBeNull()
    await shop.after(() => fireEvent.click(inMessage().getByRole('button', { name: 'Start over' })))
    expect(shop.fake.intents).toHaveLength(1)
    shop.unmount()
  })
})

it('a payment that is found with late money cannot be paid again', async () => {
  const first = await begin()
  first.fake.update(first.id, { status: 'expired', received_amount: '1' })
  const shop = await reload(first)
  expect(inMessage().getByText('Received late, being checked')).toBeVisible()
  expect(inMessage().queryByRole('button')).toBeNull()
  shop.unmount()
})
