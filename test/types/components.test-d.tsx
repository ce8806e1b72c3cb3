import {
  PayButton,
  PaymentProvider,
  PaymentStatusBadge,
  type BeforePay,
  type MessageOverrides,
  type PageErrorCode,
  type PayButtonProps,
  type PaymentError,
  type PaymentIntent,
  type PaymentSession,
  type PaymentState,
  type PaymentStateOf,
  type PayParams,
  type usePaymentSession,
} from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { createRef, type ComponentProps } from 'react'
import { describe, expectTypeOf, test } from 'vitest'

declare const text: string
declare const digits: `${number}`
declare const session: PaymentSession
declare function onSuccess(state: PaymentStateOf<'success'>): void
/** Takes what compiles. */
declare function page(element: React.JSX.Element): void

describe('an amount written out in the code', () => {
  test('of at least 0.01 compiles, and so does one that is not known yet', () => {
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

  test('that is no decimal does not compile', () => {
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

  test('is refused with a sentence', () => {
    type Refused<A extends string> = PayButtonProps<A>['fiatAmount']
    expectTypeOf<Refused<'0.001'>>().toEqualTypeOf<'fiatAmount must be at least 0.01'>()
    type NotDecimal = 'fiatAmount must be digits with at most one point, like 100 or 19.99'
    expectTypeOf<Refused<'1e3'>>().toEqualTypeOf<NotDecimal>()
    expectTypeOf<Refused<'19.99'>>().toEqualTypeOf<'19.99'>()
  })

  test('is judged in pay and payAsync as well', () => {
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
    // @ts-expect-error -- a property nobody knows
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" callbackURL="https://shop.example" />)
    // @ts-expect-error -- no such currency
    session.pay({ fiatAmount: '1', fiatCurrency: 'EUR' })
  })

  test('may be undefined, as they are when they are passed on', () => {
    const props = { callbackUrl: undefined, orderData: undefined, onSuccess: undefined }
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" {...props} />)
    expectTypeOf<{ fiatAmount: string; fiatCurrency: 'TWD' }>().toExtend<PayParams>()
  })

  test('are those of a button', () => {
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
  test('is given its arm of the state', () => {
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

  test('cannot ask for what its arm does not have', () => {
    expectTypeOf<PaymentStateOf<'error'>>().not.toHaveProperty('intent')
    // @ts-expect-error -- the handler of an error is given no success
    page(<PayButton fiatAmount="1" fiatCurrency="TWD" onError={onSuccess} />)
  })

  test('of the provider is given the same', () => {
    const { usePayment } = createFakeUsePayment()
    page(
      <PaymentProvider
        usePayment={usePayment}
        onSuccess={({ intent }) => expectTypeOf(intent).toEqualTypeOf<PaymentIntent>()}
      />,
    )
  })

  test('before the payment may answer at once, later or not at all', () => {
    expectTypeOf<() => undefined>().toExtend<BeforePay>()
    expectTypeOf<() => false>().toExtend<BeforePay>()
    expectTypeOf<() => Promise<void>>().toExtend<BeforePay>()
    expectTypeOf<() => Promise<false | { fiatAmount: string }>>().toExtend<BeforePay>()
    expectTypeOf<() => { amount: string }>().not.toExtend<BeforePay>()
    expectTypeOf<() => true>().not.toExtend<BeforePay>()
  })
})

describe('children and render', () => {
  test('are given the state', () => {
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
})

describe('a badge', () => {
  test('takes any status and any intent', () => {
    page(<PaymentStatusBadge status="success" />)
    page(<PaymentStatusBadge status={text} compact />)
    page(<PaymentStatusBadge intent={{ status: text }} />)
    // @ts-expect-error -- no status
    page(<PaymentStatusBadge intent={{}} />)
    // @ts-expect-error -- it says its own words
    page(<PaymentStatusBadge>Paid</PaymentStatusBadge>)
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
  test('resolves with an outcome that has an intent', () => {
    type Outcome = Awaited<ReturnType<ReturnType<typeof usePaymentSession>['payAsync']>>
    expectTypeOf<Outcome>().toEqualTypeOf<
      PaymentStateOf<'success' | 'expired' | 'insufficient_not_refunded' | 'insufficient_refunded'>
    >()
    expectTypeOf<Outcome['intent']>().toEqualTypeOf<PaymentIntent>()
  })
})
