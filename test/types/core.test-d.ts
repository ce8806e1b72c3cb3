import {
  formatAmount,
  formatFiat,
  isInsufficientStatus,
  isMoneySeen,
  isOutcome,
  isPaymentStatus,
  isSettled,
  parsePaymentIntent,
} from 'kryptogo-payment-react'
import type {
  AlreadyPaidState,
  CheckedAmount,
  FiatCurrency,
  PageErrorCode,
  PaymentError,
  PaymentIntent,
  PaymentModalParams,
  PaymentOutcome,
  PaymentState,
  PaymentStateOf,
  PaymentStatus,
  Shortfall,
  UsePayment,
} from 'kryptogo-payment-react'
import type * as Page from 'kryptogo-payment-react'
import type * as Server from 'kryptogo-payment-react/server'
import { describe, expectTypeOf, test } from 'vitest'

/** The parameters as users of KryptoGO's SDK write them. */
interface SdkParams {
  fiat_amount: string
  fiat_currency: 'TWD' | 'USD'
  callback_url?: string
  order_data?: Record<string, string | number | boolean | object>
  group_key?: string
}

interface SdkIntent {
  payment_intent_id: string
  status: PaymentStatus
  fiat_amount: string
  fiat_currency: string
  crypto_amount: string
  symbol: string
  payment_deadline: number
  payment_tx_hash?: string | null
  order_data?: object
}

/** The declared result of `usePayment` in `@kryptogo/kryptogokit-sdk-react` 1.1.92. */
interface SdkResult {
  openPaymentModal: (data: SdkParams) => Promise<void>
  closePaymentModal: () => void
  setPaymentIntent: (data: SdkIntent) => void
  data: SdkIntent | null
  error: Error | null
  txHash: string | undefined
  isLoading: boolean
  isSuccess: boolean
  isError: boolean
}

/** The seven members that KryptoGO's guide uses of `usePayment` in `@kryptogo/payment`. */
interface GuideResult {
  openPaymentModal(params: SdkParams): void
  closePaymentModal(): void
  data: { status: string } | undefined
  isLoading: boolean
  isSuccess: boolean
  isError: boolean
  error: Error | undefined
}

describe('UsePayment', () => {
  test('accepts the published hook', () => {
    expectTypeOf<() => SdkResult>().toExtend<UsePayment>()
  })

  test('accepts the hook of the guide', () => {
    expectTypeOf<() => GuideResult>().toExtend<UsePayment>()
  })

  test('accepts a hook in plain JavaScript', () => {
    type Untyped = ReturnType<typeof JSON.parse>
    expectTypeOf<() => Record<keyof GuideResult, Untyped>>().toExtend<UsePayment>()
  })

  test('rejects a hook that cannot open, opens something else, lacks a flag or takes an argument', () => {
    type OpensNumbers = Omit<SdkResult, 'openPaymentModal'> & { openPaymentModal(n: number): void }
    expectTypeOf<() => OpensNumbers>().not.toExtend<UsePayment>()
    expectTypeOf<() => Omit<SdkResult, 'openPaymentModal'>>().not.toExtend<UsePayment>()
    expectTypeOf<() => Omit<SdkResult, 'isLoading'>>().not.toExtend<UsePayment>()
    expectTypeOf<(clientId: string) => SdkResult>().not.toExtend<UsePayment>()
  })

  test('takes the parameters of the guide', () => {
    expectTypeOf({
      fiat_amount: '100',
      fiat_currency: 'TWD',
      callback_url: 'https://your-server.com/payment/callback',
      order_data: { orderId: '12345', customerInfo: { id: 'user123' } },
      group_key: 'product_purchase',
    } as const).toExtend<PaymentModalParams>()
    expectTypeOf<{ fiat_amount: '1'; fiat_currency: 'EUR' }>().not.toExtend<PaymentModalParams>()
    expectTypeOf<{ fiat_amount: 1; fiat_currency: 'TWD' }>().not.toExtend<PaymentModalParams>()
  })
})

describe('PaymentIntent', () => {
  test('names the documented statuses and accepts any other', () => {
    expectTypeOf<PaymentStatus>().toExtend<PaymentIntent['status']>()
    expectTypeOf<string>().toExtend<PaymentIntent['status']>()
    expectTypeOf<FiatCurrency>().toEqualTypeOf<'TWD' | 'USD'>()
  })

  test('distinguishes the documented statuses from any other', () => {
    const { status } = {} as PaymentIntent
    if (isPaymentStatus(status)) expectTypeOf(status).toEqualTypeOf<PaymentStatus>()
  })
})

describe('PaymentState', () => {
  test('has a member for each documented status, and four more', () => {
    expectTypeOf<PaymentState['status']>().toEqualTypeOf<
      PaymentStatus | 'idle' | 'opening' | 'unknown' | 'error'
    >()
  })

  test('narrows by status to the data of that status', () => {
    const state = {} as PaymentState
    switch (state.status) {
      case 'idle':
        expectTypeOf<keyof typeof state>().toEqualTypeOf<'status'>()
        break
      case 'opening':
        expectTypeOf<keyof typeof state>().toEqualTypeOf<'status' | 'attemptId' | 'restored'>()
        break
      case 'pending':
        expectTypeOf(state.intent).toEqualTypeOf<PaymentIntent>()
        expectTypeOf(state.txHash).toEqualTypeOf<string | undefined>()
        expectTypeOf(state.warning).toEqualTypeOf<PaymentError<PageErrorCode> | undefined>()
        break
      case 'success':
        if (state.alreadyPaid) {
          expectTypeOf(state).toEqualTypeOf<AlreadyPaidState>()
          expectTypeOf(state).not.toHaveProperty('intent')
          expectTypeOf(state).not.toHaveProperty('late')
          break
        }
        expectTypeOf(state.intent).toEqualTypeOf<PaymentIntent>()
        expectTypeOf(state.txHash).toEqualTypeOf<string | undefined>()
        expectTypeOf(state.late).toEqualTypeOf<boolean>()
        expectTypeOf(state).not.toHaveProperty('warning')
        expectTypeOf(state).not.toHaveProperty('shortfall')
        break
      case 'expired':
        expectTypeOf(state.intent).toEqualTypeOf<PaymentIntent>()
        expectTypeOf(state.txHash).toEqualTypeOf<string | undefined>()
        expectTypeOf(state).not.toHaveProperty('late')
        expectTypeOf(state).not.toHaveProperty('warning')
        expectTypeOf(state).not.toHaveProperty('shortfall')
        break
      case 'insufficient_not_refunded':
      case 'insufficient_refunded':
        expectTypeOf(state.intent).toEqualTypeOf<PaymentIntent>()
        expectTypeOf(state.late).toEqualTypeOf<boolean>()
        expectTypeOf(state.shortfall).toEqualTypeOf<Shortfall | undefined>()
        break
      case 'unknown':
        expectTypeOf(state.intent).toEqualTypeOf<PaymentIntent | undefined>()
        break
      case 'error':
        expectTypeOf(state.error).toEqualTypeOf<PaymentError<PageErrorCode>>()
        expectTypeOf(state).not.toHaveProperty('intent')
        break
      default:
        expectTypeOf(state).toBeNever()
    }
  })

  test('has the attempt id in every member but idle', () => {
    type Busy = Exclude<PaymentState, PaymentStateOf<'idle'>>
    expectTypeOf<Busy['attemptId']>().toEqualTypeOf<string>()
    expectTypeOf<Busy['restored']>().toEqualTypeOf<boolean>()
  })

  test('is narrowed by the predicates, and so is its status', () => {
    const state = {} as PaymentState
    const { status } = state
    if (isSettled(status)) expectTypeOf(status).toEqualTypeOf<'success' | 'insufficient_refunded'>()
    if (isOutcome(status)) expectTypeOf(status).toEqualTypeOf<Exclude<PaymentStatus, 'pending'>>()
    if (isInsufficientStatus(status))
      expectTypeOf(status).toEqualTypeOf<'insufficient_not_refunded' | 'insufficient_refunded'>()
    if (isOutcome(state)) expectTypeOf(state).toExtend<PaymentOutcome>()
    else expectTypeOf<'idle' | 'opening' | 'pending' | 'unknown' | 'error'>(state.status)
    if (isSettled(state))
      expectTypeOf(state).toExtend<PaymentStateOf<'success' | 'insufficient_refunded'>>()
    else expectTypeOf(state.status).not.toExtend<'success'>()
  })

  test('is not narrowed by isMoneySeen, whose false may be any status', () => {
    const state = {} as PaymentState
    if (isMoneySeen(state)) return
    expectTypeOf(state).toEqualTypeOf<PaymentState>()
  })

  test('is no more than a status to the predicates, so that an intent is narrowed too', () => {
    const intent = {} as PaymentIntent
    if (isSettled(intent)) expectTypeOf(intent.status).toExtend<PaymentStatus>()
    // @ts-expect-error -- no status
    isSettled({})
    expectTypeOf(['success', 'pending'].filter(isSettled)).toEqualTypeOf<
      ('success' | 'insufficient_refunded')[]
    >()
  })
})

describe('parsing and formatting', () => {
  test('are for a server’s JSON, and for amounts as strings', () => {
    expectTypeOf(parsePaymentIntent).toEqualTypeOf<(value: unknown) => PaymentIntent>()
    expectTypeOf(formatAmount).toEqualTypeOf<(amount: string, locale: string) => string>()
    expectTypeOf(formatFiat).toEqualTypeOf<
      (amount: string, currency: string, locale: string) => string
    >()
    // @ts-expect-error -- a number has lost digits already
    formatAmount(9.23, 'en')
  })

  test('are the same on the server as on a page, as are the predicates of a status', () => {
    expectTypeOf<typeof Server.parsePaymentIntent>().toEqualTypeOf<typeof Page.parsePaymentIntent>()
    expectTypeOf<typeof Server.isOutcome>().toEqualTypeOf<typeof Page.isOutcome>()
    expectTypeOf<typeof Server.isSettled>().toEqualTypeOf<typeof Page.isSettled>()
    expectTypeOf<typeof Server.isInsufficientStatus>().toEqualTypeOf<
      typeof Page.isInsufficientStatus
    >()
    expectTypeOf<typeof Server.isPaymentStatus>().toEqualTypeOf<typeof Page.isPaymentStatus>()
  })
})

describe('a literal amount', () => {
  type TooSmall = 'fiatAmount must be at least 0.01'
  type NotDecimal = 'fiatAmount must be digits with at most one point, like 100 or 19.99'

  test('is itself if the library accepts it', () => {
    type Good = '0.01' | '0.010' | '00.01' | '0.1' | '1' | '100' | '300.0' | '19.99' | '1.001'
    expectTypeOf<CheckedAmount<Good>>().toEqualTypeOf<Good>()
  })

  test('below the minimum becomes the sentence that says so', () => {
    type Small = '0' | '0.0' | '0.00' | '0.009' | '0.0099999999999999999' | '00' | '000.001'
    expectTypeOf<CheckedAmount<Small>>().toEqualTypeOf<TooSmall>()
    expectTypeOf<Small>().not.toExtend<CheckedAmount<Small>>()
  })

  test('that is not a decimal becomes the sentence that says so', () => {
    type Bad = '' | '.' | '.5' | '5.' | '1.2.3' | '1e3' | '-5' | ' 5' | '1,000' | '١٠' | 'Infinity'
    expectTypeOf<CheckedAmount<Bad>>().toEqualTypeOf<NotDecimal>()
    expectTypeOf<CheckedAmount<'12abc' | '0.0x' | 'x.01'>>().toEqualTypeOf<NotDecimal>()
  })

  test('is checked one by one in a union', () => {
    expectTypeOf<CheckedAmount<'100' | '0.001'>>().toEqualTypeOf<'100' | TooSmall>()
  })

  test('of 64 digits compiles', () => {
    type Long = '1234567890123456789012345678901234567890123456789012345678901234'
    expectTypeOf<CheckedAmount<Long>>().toEqualTypeOf<Long>()
    expectTypeOf<CheckedAmount<`0.${Long}`>>().toEqualTypeOf<`0.${Long}`>()
  })

  test('is only checked at runtime if it is not a literal', () => {
    expectTypeOf<CheckedAmount<string>>().toEqualTypeOf<string>()
    expectTypeOf<CheckedAmount<`${number}`>>().toEqualTypeOf<`${number}`>()
    expectTypeOf<CheckedAmount<`${bigint}.00`>>().toEqualTypeOf<`${bigint}.00`>()
  })
})
