import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage, type PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it } from 'vitest'
import { createWorld, idOf, openShop, SECOND } from './support'

type Order = 'A' | 'B'

const payFor = (order: Order, fiatAmount = '300') => (
  <PayButton
    key={order}
    data-testid={order}
    orderKey={order}
    orderData={{ orderId: order }}
    fiatAmount={fiatAmount}
    fiatCurrency="TWD"
  />
)
const message = <PaymentMessage key="message" data-testid="message" />
const button = (order: Order) => screen.getByTestId(order)
const dialog = () => within(screen.getByRole('dialog'))

const world = () => createWorld({ scenario: 'pending', orders: true })

/** A page on which an order's payment is begun and, if the buyer says so, sent. It is gone after that. */
async function begin(from: ReturnType<typeof world>, order: Order, isSent = false) {
  const shop = await openShop({ world: from, children: [payFor(order), message] })
  await shop.after(() => fireEvent.click(button(order)))
  if (isSent)
    await shop.after(() => fireEvent.click(dialog().getByRole('button', { name: "I've sent it" })))
  shop.unmount()
  return idOf(from.fake)
}

describe('a page that finds an order whose payment may hold money, beside an open one', () => {
  const HELD: [label: string, change: Partial<PaymentIntent>, isSent: boolean][] = [
    ['Received late, being checked', { payment_tx_hash: '0x5e' }, false],
    ['Received late, being checked', { received_amount: '1' }, false],
    ['Looking for your payment', {}, true],
  ]

  it.each(HELD)('shows "%s": %j, sent: %s', async (label, change, isSent) => {
    const from = world()
    const id = await begin(from, 'A', isSent)
    from.fake.update(id, { status: 'expired', ...change })
    await begin(from, 'B')
    const shop = await openShop({ world: from, children: [payFor('B'), payFor('A'), message] })
    await shop.pass(SECOND)
    expect(button('A')).toHaveAccessibleName(label)
    expect(button('A')).toHaveAttribute('aria-disabled', 'true')
    await shop.after(() => fireEvent.click(button('A')))
    expect(shop.fake.intents).toHaveLength(2)
    expect(screen.queryByRole('dialog')).toBeNull()
    shop.unmount()
  })
})
