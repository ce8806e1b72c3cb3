import { screen, within } from '@testing-library/react'
import { PayButton, PaymentDetails } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { expectConsole } from '../setup'
import { translatePage } from '../support/translatePage'
import { openShop, type ShopOptions } from './support'

const logged = () => vi.mocked(console.error).mock.calls.map(([text]) => String(text))
const isCreation = (init?: RequestInit) => init?.method === 'POST'

/** A server that charges this price, whatever a page asks for. */
const charging =
  (price: object): NonNullable<ShopOptions['between']> =>
  (fetch) =>
  (input, init) => {
    if (!isCreation(init) || typeof init?.body !== 'string') return fetch(input, init)
    const body: unknown = JSON.parse(init.body)
    return fetch(input, { ...init, body: JSON.stringify({ ...Object(body), ...price }) })
  }

/** A page on which a button for NT$300 was pressed. */
async function pressed(options: ShopOptions = {}) {
  const children = (
    <>
      <PayButton fiatAmount="300" fiatCurrency="TWD" data-testid="pay" />
      <PaymentDetails data-testid="details" />
    </>
  )
  const shop = await openShop({ scenario: 'pending', children, ...options })
  await shop.after(() => screen.getByTestId('pay').click())
  return shop
}
const price = () => document.querySelector('.kgp-price')

describe('a server that charges another price', () => {
  it.each([
    [{ fiat_amount: '420' }, 'NT$420', '420 TWD'],
    [{ fiat_currency: 'USD' }, 'US$300', '300 USD'],
  ])('is what the buyer sees, and is reported once: %o', async (charged, shown, said) => {
    expectConsole('error', /^<PayButton> requested/)
    const shop = await pressed({ between: charging(charged) })
    expect(price()).toHaveTextContent(shown)
    expect(within(screen.getByTestId('details')).getByText(shown)).toBeVisible()
    await shop.pass(60_000)
    expect(logged()).toEqual([
      `<PayButton> requested 300 TWD, but the server charges ${said}. Render the price that getPrice returns: the buyer reads it on the button (see docs/components.md#paybutton in kryptogo-payment-react)`,
    ])
  })

  it('is not reported for the same price in other digits', async () => {
    await pressed({ between: charging({ fiat_amount: '300.00' }) })
    expect(logged()).toEqual([])
  })
})

describe('on a page that the browser has translated', () => {
  it('the price in the dialog becomes the one that the server charges', async () => {
    expectConsole('error', /^<PayButton> requested/)
    const shop = await pressed({ between: charging({ fiat_amount: '420' }), latency: 1000 })
    expect(price()).toHaveTextContent('NT$300')
    translatePage()
    await shop.pass(2000)
    expect(price()).toHaveTextContent('NT$420')
  })

  it('the price on the button and the details change with the payment', async () => {
    const button = (fiatAmount: string) => (
      <>
        <PayButton fiatAmount={fiatAmount} fiatCurrency="TWD" data-testid="pay" />
        <PaymentDetails data-testid="details" />
      </>
    )
    const shop = await openShop({ scenario: 'paid', children: button('300') })
    translatePage()
    shop.rerender(button('420'))
    expect(screen.getByTestId('pay')).toHaveTextContent('Pay NT$420')
    await shop.after(() => screen.getByTestId('pay').click())
    translatePage()
    await shop.pass(60_000)
    expect(screen.getByTestId('pay')).toHaveTextContent('Paid')
    expect(screen.getByRole('dialog')).toHaveTextContent('Paid')
  })
})
