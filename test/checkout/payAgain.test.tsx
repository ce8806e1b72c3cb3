import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage, usePaymentSession } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { idOf, MINUTE, openShop } from './support'

const buttonFor = (fiatAmount = '300', onBeforePay?: () => void) => (
  <PayButton
    key="pay"
    data-testid="pay"
    orderKey="A-1"
    orderData={{ orderId: 'A-1' }}
    fiatCurrency="TWD"
    {...{ fiatAmount, onBeforePay }}
  />
)
const message = <PaymentMessage key="message" data-testid="message" />
const inMessage = () => within(screen.getByTestId('message'))
const dialog = () => within(screen.getByRole('dialog'))

function Session() {
  usePaymentSession({ orderKey: 'A-1' })
  return null
}

type Shop = Awaited<ReturnType<typeof openShop>>

/** A page on which the payment of the order was begun, and which is gone. */
async function begin() {
  const shop = await openShop({ scenario: 'pending', orders: true, children: buttonFor() })
  await shop.after(() => fireEvent.click(screen.getByTestId('pay')))
  shop.unmount()
  return Object.assign(shop, { id: idOf(shop.fake) })
}

const reload = ({ clock, fake }: Shop, children = [buttonFor(), message]) =>
  openShop({ world: { clock, fake }, children })

const over = [
  ['expired', { status: 'expired' }],
  ['insufficient_refunded', { status: 'insufficient_refunded', received_amount: '1' }],
] as const

describe.each(over)('a payment that is found as %s', (status, change) => {
  it('can be paid again from the message, with what its button asks for now', async () => {
    const first = await begin()
    first.fake.update(first.id, change)
    const onBeforePay = vi.fn()
    const shop = await reload(first, [buttonFor('280', onBeforePay), message])
    expect(screen.getByTestId('message')).toHaveAttribute('data-status', status)
    expect(inMessage().queryByRole('button', { name: 'Start over' })).toBeNull()
    await shop.after(() => fireEvent.click(inMessage().getByRole('button', { name: 'Pay again' })))
    expect(onBeforePay).toHaveBeenCalledOnce()
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    expect(shop.fake.intents.map((one) => one.fiat_amount)).toEqual(['300', '280'])
    expect(screen.getByTestId('pay')).toHaveAttribute('data-status', 'pending')
    shop.unmount()
  })

  it('can be paid again from the dialog in which it became so', async () => {
    const shop = await reload(await begin())
    const proceed = inMessage().getByRole('button', { name: 'Continue payment' })
    await shop.after(() => fireEvent.click(proceed))
    shop.fake.update(idOf(shop.fake), change)
    await shop.pass(MINUTE)
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: 'Pay again' })))
    expect(shop.fake.intents).toHaveLength(2)
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    shop.unmount()
  })

  it.each([
    ['without a component of its order', []],
    ['with one that says no price', [<Session key="session" />]],
    ['with a button of another order', [<PayButton key="b" {...buttonFor().props} orderKey="B" />]],
  ])('can only be started over %s', async (_, others) => {
    const first = await begin()
    const shop = await reload(first)
    shop.fake.update(first.id, change)
    await shop.pass(MINUTE)
    expect(inMessage().getByRole('button', { name: 'Pay again' })).toBeVisible()
    await shop.after(() => shop.rerender([...others, message]))
    expect(inMessage().queryByRole('button', { name: 'Pay again' })).toBeNull()
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
