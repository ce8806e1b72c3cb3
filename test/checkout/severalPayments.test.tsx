import { screen } from '@testing-library/react'
import { PayButton, PaymentProvider, type BeforePay } from 'kryptogo-payment-react'
import { usePayment } from 'kryptogo-payment-react/checkout'
import type { ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { createSession } from '../react/support'
import { counts, idOf, MINUTE, openShop } from './support'

const tea = { fiatAmount: '300', fiatCurrency: 'TWD', orderKey: 'A-1' } as const
const cup = { fiatAmount: '200', fiatCurrency: 'TWD', orderKey: 'B-1' } as const

/** The payments of the checkout through `PaymentProvider`, as those of any hook. */
function Payments({ children }: { children: ReactNode }) {
  return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
}

/** A page with two orders, of which the first one's payment is open and its dialog closed. */
async function openTea(onBeforePay?: BeforePay, isThroughHook = false) {
  const session = createSession()
  const onSuccess = vi.fn()
  const content = (
    <>
      <PayButton {...tea} data-testid="tea" onSuccess={onSuccess} />
      <PayButton {...cup} data-testid="cup" onSuccess={onSuccess} onBeforePay={onBeforePay} />
      <session.Session />
    </>
  )
  const children = isThroughHook ? <Payments>{content}</Payments> : content
  const shop = await openShop({ scenario: 'pending', children })
  const press = (name: 'tea' | 'cup') => shop.after(() => screen.getByTestId(name).click())
  await press('tea')
  await shop.after(() => shop.payment.closePaymentModal())
  const status = (name: 'tea' | 'cup') => screen.getByTestId(name).dataset['status']
  return { ...shop, session, onSuccess, press, status, id: idOf(shop.fake) }
}

const failing = () => {
  throw new Error('The price server is down')
}

describe.each([
  ['the checkout', false],
  ['a hook over it', true],
])('an open payment of %s', (_, isThroughHook) => {
  it('is still followed after another press has canceled, and is not created twice', async () => {
    const { fake, id, onSuccess, pass, press, status, after } = await openTea(
      () => false,
      isThroughHook,
    )
    await press('cup')
    await press('tea')
    expect(counts(fake).posts).toBe(1)
    expect(screen.getByRole('dialog')).toBeVisible()
    await after(() => fake.pay(id))
    await pass(2 * MINUTE)
    expect(status('tea')).toBe('success')
    expect(onSuccess).toHaveBeenCalledTimes(1)
  })

  it.each(['startOver', 'retry'] as const)(
    'is still followed after another press has failed, and %s',
    async (verb) => {
      expectLogged('before_pay_failed')
      const { fake, id, onSuccess, pass, press, session, after } = await openTea(
        failing,
        isThroughHook,
      )
      await press('cup')
      await after(() => session.current[verb]())
      await after(() => fake.pay(id))
      await pass(2 * MINUTE)
      expect(onSuccess).toHaveBeenCalledTimes(1)
    },
  )

  it('is not given up when the buyer leaves an earlier one', async () => {
    const { fake, onSuccess, pass, press, session, after } = await openTea(undefined, isThroughHook)
    await press('cup')
    await after(() => session.current.close())
    await press('tea')
    await after(() => session.current.startOver())
    await after(() => fake.pay(idOf(fake)))
    await pass(2 * MINUTE)
    expect(onSuccess.mock.calls).toMatchObject([[{ intent: { fiat_amount: '200' } }]])
  })
})
