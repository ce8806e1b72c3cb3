import { act, screen } from '@testing-library/react'
import { PayButton, type PayButtonProps } from 'kryptogo-payment-react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { renderPage } from './support'

describe('PayButton label', () => {
  it.each([
    ['100', 'TWD', 'Pay NT$100'],
    ['19.99', 'USD', 'Pay US$19.99'],
    ['100.00', 'USD', 'Pay US$100'],
    ['19.90', 'USD', 'Pay US$19.90'],
    ['0.0100001', 'USD', 'Pay US$0.0100001'],
    ['1234567.5', 'TWD', 'Pay NT$1,234,567.5'],
    ['12345678901234567890.123456789', 'USD', 'Pay US$12,345,678,901,234,567,890.123456789'],
  ] as const)('shows %s %s as "%s"', (fiatAmount, fiatCurrency, label) => {
    renderPage(<PayButton fiatAmount={fiatAmount} fiatCurrency={fiatCurrency} />)
    expect(screen.getByRole('button', { name: label })).toHaveTextContent(label)
  })

  it.each([
    ['de', 'Pay NT$1.234.567,50'],
    ['en-IN', 'Pay NT$12,34,567.50'],
    ['zh-TW', 'Pay NT$1,234,567.50'],
    ['ar-EG', 'Pay NT$1,234,567.50'],
  ])('groups digits for the locale %s and keeps the same currency symbol', (locale, label) => {
    renderPage(<PayButton fiatAmount="1234567.50" fiatCurrency="TWD" />, { locale })
    expect(screen.getByRole('button', { name: label })).toBeInTheDocument()
  })

  it("uses the provider's messages", () => {
    const messages = { 'button.pay': '{amount} zahlen' } as const
    renderPage(<PayButton fiatAmount="100" fiatCurrency="TWD" />, { messages })
    expect(screen.getByRole('button', { name: 'NT$100 zahlen' })).toBeInTheDocument()
  })

  it('follows the status and shows the amount again when the buyer can pay again', async () => {
    const { fake, user } = renderPage(<PayButton fiatAmount="100" fiatCurrency="TWD" />)
    const button = screen.getByRole('button')
    expect(button).toHaveAttribute('data-status', 'idle')

    await user.click(button)
    expect(button).toHaveTextContent('Preparing…')
    for (const [status, label] of [
      ['pending', 'Waiting for payment'],
      ['refunding', 'Status unknown'],
      ['insufficient_not_refunded', 'Underpaid, refund pending'],
      ['insufficient_refunded', 'Pay NT$100'],
    ] as const) {
      act(() => fake.settle(status))
      expect(button).toHaveTextContent(label)
    }

    await user.click(button)
    act(() => fake.settle('expired'))
    expect(button).toHaveTextContent('Pay NT$100')
    await user.click(button)
    act(() => fake.settle('success'))
    expect(button).toHaveTextContent('Paid')
  })
})

describe('clicking PayButton', () => {
  it('opens the modal with exactly the given parameters', async () => {
    const orderData = { orderId: '12345', customer: { id: 'user123' } }
    const { fake, user } = renderPage(
      <PayButton
        fiatAmount="19.990"
        fiatCurrency="USD"
        callbackUrl="https://shop.example/callback"
        orderData={orderData}
        groupKey="spring"
      />,
    )
    await user.click(screen.getByRole('button', { name: 'Pay US$19.990' }))
    expect(fake.calls).toEqual([
      {
        fiat_amount: '19.990',
        fiat_currency: 'USD',
        callback_url: 'https://shop.example/callback',
        order_data: orderData,
        group_key: 'spring',
      },
    ])
    expect(fake.calls[0]?.order_data).toBe(orderData)
  })

  it('leaves out parameters that were not given', async () => {
    const { fake, user } = renderPage(<PayButton fiatAmount="100" fiatCurrency="TWD" />)
    await user.click(screen.getByRole('button'))
    expect(JSON.parse(JSON.stringify(fake.calls))).toEqual([
      { fiat_amount: '100', fiat_currency: 'TWD' },
    ])
  })

  it('uses the parameters of the latest render', async () => {
    const { fake, user, rerender } = renderPage(<PayButton fiatAmount="100" fiatCurrency="TWD" />)
    rerender(<PayButton fiatAmount="7" fiatCurrency="USD" />)
    await user.click(screen.getByRole('button', { name: 'Pay US$7' }))
    expect(fake.calls).toMatchObject([{ fiat_amount: '7', fiat_currency: 'USD' }])
  })

  it('opens the modal synchronously', () => {
    const { fake } = renderPage(<PayButton fiatAmount="100" fiatCurrency="TWD" />)
    const button = screen.getByRole('button')
    act(() => button.click())
    expect(fake.calls).toHaveLength(1)
    expect(button).toHaveAttribute('data-status', 'opening')
  })
})

describe('valid parameters at their limits reach the modal', () => {
  it.each<[name: string, props: Partial<PayButtonProps>]>([
    ['an amount of 0.01', { fiatAmount: '0.01' }],
    ['an amount of 64 digits', { fiatAmount: '9'.repeat(64) }],
    ['an amount with zeros in front', { fiatAmount: '007' }],
    ['order data of 1,000 characters', { orderData: { note: 'x'.repeat(989) } }],
    ['a callback to localhost', { callbackUrl: 'http://localhost:3000/callback' }],
  ])('%s', async (_name, props) => {
    const { fake, user } = renderPage(<PayButton fiatAmount="100" fiatCurrency="TWD" {...props} />)
    await user.click(screen.getByRole('button'))
    expect(fake.calls).toHaveLength(1)
  })
})

describe('invalid parameters never reach the modal', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic

  it.each<[name: string, code: string, props: object]>([
    ['no amount', 'invalid_amount', { fiatAmount: undefined }],
    ['an empty amount', 'invalid_amount', { fiatAmount: '' }],
    ['zero', 'amount_too_small', { fiatAmount: '0' }],
    ['0.009', 'amount_too_small', { fiatAmount: '0.009' }],
    ['what a float takes for 0.01', 'amount_too_small', { fiatAmount: '0.0099999999999999999' }],
    ['an exponent', 'invalid_amount', { fiatAmount: '1e3' }],
    ['Arabic digits', 'invalid_amount', { fiatAmount: '١٠' }],
    ['a negative amount', 'invalid_amount', { fiatAmount: '-5' }],
    ['digits and letters', 'invalid_amount', { fiatAmount: '12abc' }],
    ['Infinity', 'invalid_amount', { fiatAmount: 'Infinity' }],
    ['a number', 'invalid_amount', { fiatAmount: 5 }],
    ['null', 'invalid_amount', { fiatAmount: null }],
    ['65 digits', 'invalid_amount', { fiatAmount: '9'.repeat(65) }],
    ['a currency in lower case', 'invalid_currency', { fiatCurrency: 'twd' }],
    ['another currency', 'invalid_currency', { fiatCurrency: 'EUR' }],
    ['no currency', 'invalid_currency', { fiatCurrency: undefined }],
    [
      'order data of 1,001 characters',
      'order_data_too_long',
      { orderData: { n: 'x'.repeat(993) } },
    ],
    ['cyclic order data', 'invalid_order_data', { orderData: cyclic }],
    ['order data with a BigInt', 'invalid_order_data', { orderData: { id: 1n } }],
    ['a list as order data', 'invalid_order_data', { orderData: ['1'] }],
    [
      'a callback that is not https',
      'invalid_callback_url',
      { callbackUrl: 'http://shop.example' },
    ],
    ['a callback that is no URL', 'invalid_callback_url', { callbackUrl: '/callback' }],
  ])('%s', async (_name, code, props) => {
    expectLogged(code)
    const onError = vi.fn()
    const onAnyError = vi.fn()
    const right: PayButtonProps = { fiatAmount: '100', fiatCurrency: 'TWD', onError }
    const { fake, user, rerender } = renderPage(<PayButton {...right} {...props} />, {
      onError: onAnyError,
    })
    const button = screen.getByRole('button')
    await user.click(button)
    expect(fake.calls).toEqual([])
    expect(button).toHaveAttribute('data-status', 'error')
    const refused = [{ status: 'error', error: { code, name: 'PaymentError' }, restored: false }]
    expect(onError.mock.calls).toMatchObject([refused])
    expect(onAnyError.mock.calls).toEqual(onError.mock.calls)

    rerender(<PayButton {...right} />)
    await user.click(button)
    expect(fake.calls).toHaveLength(1)
    expect(button).toHaveAttribute('data-status', 'opening')
    expect(onError).toHaveBeenCalledTimes(1)
  })
})
