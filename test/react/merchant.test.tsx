import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { PayButton, PaymentDetails } from 'kryptogo-payment-react'
import { createIntent } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import { renderPage } from './support'

/** The facts beside these names; `undefined` where there is none. */
const facts = (...names: string[]) =>
  names.map((name) => screen.queryByText(name)?.nextElementSibling?.textContent)

it('the details of a payment name the shop and the order', async () => {
  const merchant = { name: 'Tea House' }
  const page = (orderKey?: string) => (
    <>
      <PayButton fiatAmount="300" fiatCurrency="TWD" orderKey={orderKey} data-testid="pay" />
      <PaymentDetails />
    </>
  )
  const { fake } = renderPage(page('A-1001'), { merchant })
  await userEvent.click(screen.getByTestId('pay'))
  act(() => fake.settle('success'))
  expect(facts('Shop', 'Order')).toEqual(['Tea House', 'A-1001'])
})

it('the details of any other payment do not name the order of the page', async () => {
  const { fake } = renderPage(
    <>
      <PayButton fiatAmount="300" fiatCurrency="TWD" orderKey="A-1001" data-testid="pay" />
      <PaymentDetails intent={createIntent({ payment_intent_id: 'another' })} />
    </>,
  )
  await userEvent.click(screen.getByTestId('pay'))
  act(() => fake.settle('success'))
  expect(facts('Payment ID', 'Shop', 'Order')).toEqual([
    expect.stringContaining('another'),
    undefined,
    undefined,
  ])
})
