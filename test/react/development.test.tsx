import { render, screen } from '@testing-library/react'
import {
  PayButton,
  PaymentCountdown,
  PaymentProvider,
  type PayButtonProps,
  type UsePaymentResult,
} from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { createFakeUsePayment, createTestClock } from 'kryptogo-payment-react/testing'
import { StrictMode, type ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { expectConsole } from '../setup'
import { linked } from '../support/linked'
import { actAsync, createPayments, createSession, renderPage, typedIn } from './support'

const logged = () => vi.mocked(console.error).mock.calls.map(([text]) => String(text))
const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

/** Props as plain JavaScript can pass them. */
const unchecked = (props: object) => props as Partial<PayButtonProps>

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a button that no press can pay with', () => {
  const flawed: [name: string, props: object, message: string][] = [
    [
      'an amount with an exponent',
      { fiatAmount: '1e3' },
      linked(
        'invalid_amount',
        'fiatAmount "1e3" has an exponent: pass digits with at most one point, like "19.99"',
      ),
    ],
    [
      'a number',
      { fiatAmount: 100 },
      linked(
        'invalid_amount',
        'fiatAmount of type number is not a string: pass digits with at most one point, like "19.99"',
      ),
    ],
    [
      'another currency',
      { fiatCurrency: 'EUR' },
      linked('invalid_currency', 'fiatCurrency "EUR" is neither TWD nor USD'),
    ],
    [
      'a callback without https',
      { callbackUrl: 'http://shop.example' },
      linked(
        'invalid_callback_url',
        'callbackUrl "http://shop.example" is not https, or http on localhost',
      ),
    ],
  ]

  it.each(flawed)('is reported once when it mounts: %s', async (_, props, message) => {
    expectConsole('error', /docs\/errors\.md#invalid_/)
    const button = <PayButton {...price} {...unchecked(props)} />
    const { user, rerender } = renderPage(button)
    expect(logged()).toEqual([message])
    rerender(button)
    await user.click(screen.getByRole('button'))
    expect(logged()).toEqual([message])
  })

  it('is not reported before a press while its amount is still to be filled in', async () => {
    expectConsole('error', /docs\/errors\.md#invalid_amount/)
    const { user, rerender } = renderPage(<PayButton {...price} fiatAmount={typedIn('')} />)
    rerender(<PayButton {...price} fiatAmount={typedIn('1,')} />)
    expect(logged()).toEqual([])
    await user.click(screen.getByRole('button'))
    expect(logged()).toHaveLength(1)
  })

  it('is not reported in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const { user } = renderPage(<PayButton {...price} {...unchecked({ fiatCurrency: 'EUR' })} />)
    await user.click(screen.getByRole('button'))
    expect(logged()).toEqual([])
  })
})

describe('an error that a developer can fix', () => {
  it('is reported once, also without a handler', async () => {
    expectConsole('error', /docs\/errors\.md#order_data_too_long/)
    const session = createSession()
    renderPage(<session.Session />)
    const pay = () => session.current.pay({ ...price, orderData: { note: 'x'.repeat(1000) } })
    await actAsync(pay)
    await actAsync(pay)
    expect(logged()).toEqual([
      linked('order_data_too_long', 'orderData is 1011 characters as JSON, over 1000'),
    ])
  })

  it('is told from one that passes or is KryptoGO’s', async () => {
    const session = createSession()
    renderPage(<session.Session />, { fake: createFakeUsePayment({ openBehavior: 'throw' }) })
    await actAsync(() => session.current.pay(price))
    expect(session.current.state).toMatchObject({ error: { code: 'open_failed' } })
    expect(logged()).toEqual([])
  })
})

describe('a prop that cannot be right', () => {
  const { usePayment } = createFakeUsePayment()
  const clock = createTestClock()
  function Payments({ children, locale }: { children?: ReactNode; locale?: string }) {
    return (
      <PaymentProvider payment={usePayment()} locale={locale} environment={{ clock }}>
        {children}
      </PaymentProvider>
    )
  }
  const hook = usePayment as unknown as UsePaymentResult
  const checkout = (props: object) => (
    <CheckoutProvider baseUrl="/api" {...props} environment={{ clock }} />
  )

  it.each<[name: string, page: ReactNode, says: RegExp]>([
    [
      'the hook itself',
      <PaymentProvider key="" payment={hook} />,
      /^The prop `payment` has no openPaymentModal: pass what .* \(see docs\/errors\.md#hook_failed/,
    ],
    [
      'no payment',
      <PaymentProvider key="" payment={undefined as unknown as UsePaymentResult} />,
      /^The prop `payment` has no openPaymentModal/,
    ],
    [
      'no baseUrl',
      checkout({ baseUrl: undefined }),
      /^<CheckoutProvider>: baseUrl is missing\. Pass .* \(see docs\/components\.md#providers in/,
    ],
    [
      'a baseUrl that is no web address',
      checkout({ baseUrl: 'file:///api' }),
      /^<CheckoutProvider>: baseUrl "file:\/\/\/api" resolves to a URL with file: on this page/,
    ],
    [
      'a locale with an underscore',
      <Payments key="" locale="zh_TW" />,
      /^locale "zh_TW" is not a BCP 47 language tag/,
    ],
    [
      'a deadline in milliseconds',
      <Payments key="">
        <PaymentCountdown deadline={1_767_225_600_000} />
      </Payments>,
      /^<PaymentCountdown>: deadline 1767225600000 is not a Unix time in seconds/,
    ],
    [
      'an empty orderKey',
      <Payments key="">
        <PayButton {...price} orderKey="" />
        <PayButton {...price} orderKey="" />
      </Payments>,
      /^<PayButton>: orderKey is empty, so all orders without a key share one payment/,
    ],
  ])('is reported once: %s', (_, page, says) => {
    expectConsole('error', says)
    const { rerender } = render(<StrictMode>{page}</StrictMode>)
    rerender(<StrictMode>{page}</StrictMode>)
    expect(logged()).toHaveLength(1)
  })

  it('is reported where a relative baseUrl leads nowhere', () => {
    vi.spyOn(document, 'baseURI', 'get').mockReturnValue('about:blank')
    expectConsole(
      'error',
      /^<CheckoutProvider>: baseUrl "\/api" is relative, and this page \(about:blank\) has no URL/,
    )
    render(checkout({}))
    expect(logged()).toHaveLength(1)
  })

  it('is not reported in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    render(<PaymentProvider payment={hook} locale="zh_TW" />)
    render(checkout({ baseUrl: 'file:///api' }))
    expect(logged()).toEqual([])
  })
})

describe('a provider that is unmounted with an open payment', () => {
  const said = /^The provider of an open payment was unmounted/

  /** Begins a payment, which ends in this status, in a provider that a modal shows and hides. */
  async function openAndClose(status: string) {
    const fake = createFakeUsePayment()
    const Payments = createPayments(fake.usePayment)
    const shop = (isShown: boolean) => (
      <StrictMode>
        {isShown && (
          <Payments>
            <PayButton {...price} />
          </Payments>
        )}
      </StrictMode>
    )
    const { rerender } = render(shop(true))
    await actAsync(() => {
      screen.getByRole('button').click()
    })
    await actAsync(() => {
      fake.settle(status)
    })
    rerender(shop(false))
  }

  it.each(['pending', 'insufficient_not_refunded', 'undocumented'])(
    'is reported in development while it is %s',
    async (status) => {
      vi.stubEnv('NODE_ENV', 'development')
      expectConsole('error', said)
      await openAndClose(status)
      expect(logged()).toHaveLength(1)
    },
  )

  it('is not reported once the payment has ended', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    await openAndClose('success')
    expect(logged()).toEqual([])
  })

  it('is not reported in tests, which unmount everything', async () => {
    await openAndClose('pending')
    expect(logged()).toEqual([])
  })
})
