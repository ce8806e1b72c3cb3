import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentProvider,
  PaymentReceipt,
  PaymentStatusBadge,
  type AlreadyPaidState,
  type BeforePay,
  type CheckedCurrency,
  type Clock,
  type MessageOverrides,
  type PageErrorCode,
  type PayButtonProps,
  type PaymentError,
  type PaymentIntent,
  type PaymentProviderProps,
  type PaymentSession,
  type PaymentState,
  type PaymentStateOf,
  type PayParams,
  type SuccessState,
  type UsePaymentResult,
  type usePaymentSession,
} from 'kryptogo-payment-react'
import {
  CheckoutProvider,
  type CheckoutPayment,
  type CheckoutProviderProps,
} from 'kryptogo-payment-react/checkout'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { createFakeUsePayment, createTestClock } from 'kryptogo-payment-react/testing'
import { createRef, type ComponentProps, type ReactNode } from 'react'
import { describe, expectTypeOf, test } from 'vitest'

declare const text: string
declare const intent: PaymentIntent
declare const digits: `${number}`
declare const session: PaymentSession
declare const payment: UsePaymentResult
declare function onSuccess(state: SuccessState): void
/** Takes any element that compiles. */
declare function page(element: React.JSX.Element): void

describe('a literal amount', () => {
  test('of at least 0.01 compiles, and so does an amount that is not a literal', () => {
    expectTypeOf([
      <PayButton fiatAmount="0.01" fiatCurrency="USD" />,
      <PayButton fiatAmount="100" fiatCurrency="TWD" />,
      <PayButton fiatAmount="19.99" fiatCurrency="USD" />,
      <PayButton fiatAmount={text} fiatCurrency="USD" />,
      <PayButton fiatAmount={digits} fiatCurrency="USD" />,
      <PayButton fiatAmount={text ? '1' : text} fiatCurrency="USD" />,
    ]).items.toEqualTypeOf<React.JSX.Element>()
  })

  test('below 0.01 does not compile', () => {
    // @ts-expect-error -- fiatAmount must be at least 0.01
    page(<PayButton fiatAmount="0.001" fiatCurrency="USD" />)
    // @ts-expect-error -- fiatAmount must be at least 0.01
    page(<PayButton fiatAmount="0" fiatCurrency="USD" />)
    // @ts-expect-error -- fiatAmount must be at least 0.01
    page(<PayButton fiatAmount="0.00" fiatCurrency="USD" />)
    // @ts-expect-error -- fiatAmount must be at least 0.01
    page(<PayButton fiatAmount={text ? '100' : '0'} fiatCurrency="USD" />)
  })

  test('that is not a decimal does not compile', () => {
    // @ts-expect-error -- fiatAmount must be digits with at most one point
    page(<PayButton fiatAmount="1e3" fiatCurrency="USD" />)
    // @ts-expect-error -- fiatAmount must be digits with at most one point
    page(<PayButton fiatAmount="-5" fiatCurrency="USD" />)
    // @ts-expect-error -- fiatAmount must be digits with at most one point
    page(<PayButton fiatAmount="" fiatCurrency="USD" />)
    // @ts-expect-error -- fiatAmount must be digits with at most one point
    page(<PayButton fiatAmount="12abc" fiatCurrency="USD" />)
    // @ts-expect-error -- fiatAmount must be digits with at most one point
    page(<PayButton fiatAmount=".5" fiatCurrency="USD" />)
    // @ts-expect-error -- fiatAmount must be digits with at most one point
    page(<PayButton fiatAmount="1." fiatCurrency="USD" />)
    // @ts-expect-error -- a number has lost digits already
    page(<PayButton fiatAmount={5} fiatCurrency="USD" />)
  })

  test('is rejected with a sentence', () => {
    type FiatAmount<A extends string> = PayButtonProps<A>['fiatAmount']
    expectTypeOf<FiatAmount<'0.001'>>().toEqualTypeOf<'fiatAmount must be at least 0.01'>()
    type NotDecimal = 'fiatAmount must be digits with at most one point, like 100 or 19.99'
    expectTypeOf<FiatAmount<'1e3'>>().toEqualTypeOf<NotDecimal>()
    expectTypeOf<FiatAmount<'19.99'>>().toEqualTypeOf<'19.99'>()
  })

  test('is checked in pay and payAsync too', () => {
    session.pay({ fiatAmount: '0.01', fiatCurrency: 'USD' })
    session.pay({ fiatAmount: text, fiatCurrency: 'USD' })
    // @ts-expect-error -- fiatAmount must be at least 0.01
    session.pay({ fiatAmount: '0', fiatCurrency: 'USD' })
    // @ts-expect-error -- fiatAmount must be digits with at most one point
    session.pay({ fiatAmount: '1e3', fiatCurrency: 'USD' })
    // @ts-expect-error -- fiatAmount must be at least 0.01
    void session.payAsync({ fiatAmount: '0.001', fiatCurrency: 'USD' })
  })
})

describe('a currency', () => {
  test('that is a string from elsewhere compiles, and so does a literal that is one', () => {
    page(<PayButton fiatAmount="1" fiatCurrency={text} />)
    page(<PayButton fiatAmount="1" fiatCurrency={text ? 'TWD' : text} />)
    session.pay({ fiatAmount: '1', fiatCurrency: text })
    void session.payAsync({ fiatAmount: text, fiatCurrency: 'USD' })
    expectTypeOf<() => { fiatAmount: string; fiatCurrency: string }>().toExtend<BeforePay>()
  })

  test('that is another literal is rejected with a sentence', () => {
    // @ts-expect-error -- no such currency
    page(<PayButton fiatAmount="1" fiatCurrency={text ? 'TWD' : 'EUR'} />)
    // @ts-expect-error -- no such currency
    page(<PayButton fiatAmount="1" fiatCurrency="" />)
    // @ts-expect-error -- no such currency
    void session.payAsync({ fiatAmount: '1', fiatCurrency: 'usd' })
    // @ts-expect-error -- not a string
    page(<PayButton fiatAmount="1" fiatCurrency={1} />)
    expectTypeOf<CheckedCurrency<'EUR'>>().toEqualTypeOf<"fiatCurrency must be 'TWD' or 'USD'">()
    expectTypeOf<CheckedCurrency<'TWD' | 'USD'>>().toEqualTypeOf<'TWD' | 'USD'>()
    expectTypeOf<CheckedCurrency<string>>().toEqualTypeOf<string>()
  })
})

describe('PaymentProvider', () => {
  test('takes the result of a hook, in a component that takes children', () => {
    const { usePayment } = createFakeUsePayment()
    function Payments({ children }: { children: ReactNode }) {
      return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
    }
    page(<Payments>Pay here</Payments>)
    expectTypeOf<PaymentProviderProps['payment']>().toEqualTypeOf<UsePaymentResult>()
    expectTypeOf<CheckoutPayment>().toExtend<PaymentProviderProps['payment']>()
  })

  test('rejects a hook, and a result that cannot open a payment', () => {
    const { usePayment } = createFakeUsePayment()
    // @ts-expect-error -- the hook itself
    page(<PaymentProvider payment={usePayment} />)
    // @ts-expect-error -- no openPaymentModal
    page(<PaymentProvider payment={{ isLoading: false, isSuccess: false, isError: false }} />)
    // @ts-expect-error -- no payment
    page(<PaymentProvider />)
  })

  test('takes its clock from `environment`', () => {
    const clock: Clock = createTestClock()
    page(<PaymentProvider payment={payment} environment={{ clock }} />)
    // @ts-expect-error -- the clock belongs in `environment`
    page(<PaymentProvider payment={payment} clock={clock} />)
    // @ts-expect-error -- only a checkout sends requests
    page(<PaymentProvider payment={payment} environment={{ fetch }} />)
  })
})

describe('CheckoutProvider', () => {
  test('takes its clock, randomness and network from `environment`', () => {
    const clock: Clock = createTestClock()
    page(<CheckoutProvider baseUrl="/api" environment={{ clock, random: () => 0.5, fetch }} />)
    page(<CheckoutProvider baseUrl="/api" environment={{ clock: undefined, fetch: undefined }} />)
    // @ts-expect-error -- fetch belongs in `environment`
    page(<CheckoutProvider baseUrl="/api" fetch={fetch} />)
    expectTypeOf<keyof NonNullable<CheckoutProviderProps['environment']>>().toEqualTypeOf<
      'clock' | 'random' | 'fetch'
    >()
  })
})

describe('orderKey', () => {
  test('is taken by the button and by the session', () => {
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" orderKey="order-1" />)
    expectTypeOf<{ orderKey: string }>().toExtend<Parameters<typeof usePaymentSession>[0]>()
    // @ts-expect-error -- an order's id as a string
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" orderKey={1} />)
    // @ts-expect-error -- its former name
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" paymentKey="order-1" />)
  })
})

describe('the other parameters', () => {
  test('are checked too', () => {
    // @ts-expect-error -- no such currency
    page(<PayButton fiatAmount="1" fiatCurrency="EUR" />)
    // @ts-expect-error -- a currency in lower case
    page(<PayButton fiatAmount="1" fiatCurrency="twd" />)
    // @ts-expect-error -- no currency
    page(<PayButton fiatAmount="1" />)
    // @ts-expect-error -- no amount
    page(<PayButton fiatCurrency="TWD" />)
    // @ts-expect-error -- order data is an object
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" orderData="order-1" />)
    // @ts-expect-error -- no such property
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" callbackURL="https://shop.example" />)
    // @ts-expect-error -- no such currency
    session.pay({ fiatAmount: '1', fiatCurrency: 'EUR' })
  })

  test('can be undefined', () => {
    const props = { callbackUrl: undefined, orderData: undefined, onSuccess: undefined }
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" {...props} />)
    expectTypeOf<{ fiatAmount: string; fiatCurrency: 'TWD' }>().toExtend<PayParams>()
  })

  test('include those of a button', () => {
    const ref = createRef<HTMLButtonElement>()
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" ref={ref} type="submit" aria-label="Pay" />)
    // @ts-expect-error -- no property of a button
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" href="#pay" />)
    // @ts-expect-error -- an element of another kind
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" ref={createRef<HTMLAnchorElement>()} />)
    expectTypeOf<ComponentProps<typeof PayButton>['disabled']>().toEqualTypeOf<
      boolean | undefined
    >()
  })
})

describe('a handler', () => {
  test('gets its member of the state', () => {
    page(
      <PayButton
        fiatAmount="1"
        fiatCurrency="TWD"
        onSuccess={({ intent, txHash }) => {
          expectTypeOf(intent).toEqualTypeOf<PaymentIntent>()
          expectTypeOf(txHash).toEqualTypeOf<string | undefined>()
        }}
        onExpired={(state) => expectTypeOf(state).toEqualTypeOf<PaymentStateOf<'expired'>>()}
        onInsufficient={({ status }) =>
          expectTypeOf(status).toEqualTypeOf<'insufficient_not_refunded'>()
        }
        onRefunded={({ status }) => expectTypeOf(status).toEqualTypeOf<'insufficient_refunded'>()}
        onError={({ error }) => expectTypeOf(error).toEqualTypeOf<PaymentError<PageErrorCode>>()}
        onStatusChange={(state) => expectTypeOf(state).toEqualTypeOf<PaymentState>()}
      />,
    )
  })

  test('cannot read what its state does not have', () => {
    expectTypeOf<PaymentStateOf<'error'>>().not.toHaveProperty('intent')
    // @ts-expect-error -- the handler of an error is given no success
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" onError={onSuccess} />)
  })

  test('of the provider gets the same', () => {
    page(
      <PaymentProvider
        payment={payment}
        onSuccess={({ intent }) => expectTypeOf(intent).toEqualTypeOf<PaymentIntent>()}
      />,
    )
  })

  test('knows whether the payment had expired before', () => {
    page(
      <PayButton
        fiatAmount="1"
        fiatCurrency="TWD"
        onSuccess={({ late }) => expectTypeOf(late).toEqualTypeOf<boolean>()}
        onInsufficient={({ late }) => expectTypeOf(late).toEqualTypeOf<boolean>()}
        onRefunded={({ late }) => expectTypeOf(late).toEqualTypeOf<boolean>()}
        // @ts-expect-error -- an expired payment is not late, but over
        onExpired={({ late }) => expectTypeOf(late).toEqualTypeOf<boolean>()}
      />,
    )
  })

  test('onBeforePay can return a value, a promise or nothing', () => {
    expectTypeOf<() => undefined>().toExtend<BeforePay>()
    expectTypeOf<() => false>().toExtend<BeforePay>()
    expectTypeOf<() => Promise<void>>().toExtend<BeforePay>()
    expectTypeOf<() => Promise<false | { fiatAmount: string }>>().toExtend<BeforePay>()
    expectTypeOf<() => { amount: string }>().not.toExtend<BeforePay>()
    expectTypeOf<() => true>().not.toExtend<BeforePay>()
  })
})

describe('children and render', () => {
  test('get the state', () => {
    page(
      <PayButton fiatAmount="1" fiatCurrency="TWD">
        {(state) => {
          expectTypeOf(state).toEqualTypeOf<PaymentState>()
          return state.status
        }}
      </PayButton>,
    )
    page(
      <PayButton
        fiatAmount="1"
        fiatCurrency="TWD"
        render={(props, state) => {
          expectTypeOf(state).toEqualTypeOf<PaymentState>()
          expectTypeOf(props['data-status']).toEqualTypeOf<PaymentState['status']>()
          return <button {...props} />
        }}
      />,
    )
  })

  test('get an object: the state, or what the component shows', () => {
    page(
      <PaymentMessage
        render={(props, state) => {
          expectTypeOf(state).toEqualTypeOf<PaymentState>()
          return <div {...props} />
        }}
      />,
    )
    page(
      <PaymentStatusBadge
        render={(props, shown) => {
          expectTypeOf(shown).toEqualTypeOf<{ status: PaymentState['status'] }>()
          return <span {...props} />
        }}
      />,
    )
    page(
      <PaymentCountdown
        render={(props, left) => {
          expectTypeOf(left).toExtend<{ secondsLeft: number; deadline: number }>()
          expectTypeOf<keyof typeof left>().toEqualTypeOf<'secondsLeft' | 'deadline'>()
          return <span {...props} />
        }}
      />,
    )
    page(
      <PaymentDetails
        render={(props, shown) => {
          expectTypeOf(shown).toEqualTypeOf<{ intent: PaymentIntent }>()
          return <div {...props} />
        }}
      />,
    )
  })
})

describe('PaymentStatusBadge', () => {
  test('takes any status and any intent', () => {
    page(<PaymentStatusBadge status="success" />)
    page(<PaymentStatusBadge status={text} compact />)
    page(<PaymentStatusBadge intent={{ status: text }} />)
    // @ts-expect-error -- no status
    page(<PaymentStatusBadge intent={{}} />)
    // @ts-expect-error -- it has its own text
    page(<PaymentStatusBadge>Paid</PaymentStatusBadge>)
  })
})

describe('PaymentReceipt', () => {
  test('takes an intent, and what stands on it', () => {
    page(<PaymentReceipt intent={intent} merchant={{ name: text }} order={text} timeZone={text} />)
    page(
      <PaymentReceipt
        intent={null}
        locale="zh-TW"
        messages={zhTW}
        ref={createRef<HTMLElement>()}
      />,
    )
    // @ts-expect-error -- an order's number as a string
    page(<PaymentReceipt intent={intent} order={1001} />)
    // @ts-expect-error -- a status is not enough
    page(<PaymentReceipt intent={{ status: 'success' }} />)
    // @ts-expect-error -- a name alone, where a mark may be as well
    page(<PaymentReceipt merchant="Tea House" />)
    // @ts-expect-error -- it has its own content
    page(<PaymentReceipt>Paid</PaymentReceipt>)
  })

  test('gives `render` the intent', () => {
    page(
      <PaymentReceipt
        render={(props, shown) => {
          expectTypeOf(shown).toEqualTypeOf<{ intent: PaymentIntent }>()
          return <section {...props} />
        }}
      />,
    )
  })

  test('has sentences that keep their placeholders', () => {
    expectTypeOf<{ 'receipt.view_refund': 'See {explorer}' }>().toExtend<MessageOverrides>()
    expectTypeOf<{
      'receipt.view_refund': 'See the transaction'
    }>().not.toExtend<MessageOverrides>()
  })
})

describe('messages', () => {
  test('keep their placeholders, in any order', () => {
    expectTypeOf<{ 'message.pending': '{symbol}: {amount}' }>().toExtend<MessageOverrides>()
    expectTypeOf<{ 'message.pending': 'Send {amount}' }>().not.toExtend<MessageOverrides>()
    expectTypeOf<{ 'dialog.network_only': 'Only {symbol}' }>().not.toExtend<MessageOverrides>()
    expectTypeOf<{ 'dialog.token_only': 'Only {symbol}' }>().toExtend<MessageOverrides>()
  })

  test('can be given for a single error code', () => {
    expectTypeOf<{ 'error.rate_limited': 'Wait.' }>().toExtend<MessageOverrides>()
    expectTypeOf<{ 'error.rate_limited': 1 }>().not.toExtend<MessageOverrides>()
    // @ts-expect-error -- no such code
    const typo: MessageOverrides = { 'error.rate_limit': 'Wait.' }
    expectTypeOf(typo).toEqualTypeOf<MessageOverrides>()
  })
})

describe('usePaymentSession', () => {
  test('returns the state and what it can do', () => {
    expectTypeOf(session.canRetry).toEqualTypeOf<boolean>()
    expectTypeOf(session.canReopen).toEqualTypeOf<boolean>()
    expectTypeOf<
      PaymentSession['startOver' | 'retry' | 'reset' | 'close' | 'reopen']
    >().toEqualTypeOf<() => void>()
  })

  test('resolves with an outcome that has an intent, unless the order was paid before', () => {
    type Outcome = Awaited<ReturnType<ReturnType<typeof usePaymentSession>['payAsync']>>
    expectTypeOf<Outcome>().toEqualTypeOf<
      PaymentStateOf<'success' | 'expired' | 'insufficient_not_refunded' | 'insufficient_refunded'>
    >()
    type Paid = Exclude<Outcome, AlreadyPaidState>
    expectTypeOf<Paid['intent']>().toEqualTypeOf<PaymentIntent>()
  })
})
