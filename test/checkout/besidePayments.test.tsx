import { fireEvent, screen, within } from '@testing-library/react'
import { PayButton, PaymentMessage, type PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { counts, HOUR, idOf, MINUTE, openShop, SECOND } from './support'

const button = (name: string) => screen.getByTestId(name)
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
