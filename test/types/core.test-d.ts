import { describe, expectTypeOf, test } from 'vitest'
import type { CheckedAmount } from '../../src/core/checkedAmount'
import { isFinalStatus, isInsufficientStatus, isPaymentStatus } from '../../src/core/contract'
import type {
  FiatCurrency,
  PaymentIntent,
  PaymentModalParams,
  PaymentStatus,
  UsePayment,
} from '../../src/core/contract'
import type { PageErrorCode, PaymentError } from '../../src/core/errors'
import type { Shortfall } from '../../src/core/shortfall'
import type { PaymentState, PaymentStateOf } from '../../src/core/state'

/** The parameters, as users of KryptoGO's SDK write them out. */
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

/** What `usePayment` of `@kryptogo/kryptogokit-sdk-react` 1.1.92 is declared to return. */
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

/** The seven members that KryptoGO's guide takes from `usePayment` of `@kryptogo/payment`. */
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
  test('is the published hook', () => {
    expectTypeOf<() => SdkResult>().toExtend<UsePayment>()
  })

  test('is the hook of the guide', () => {
    expectTypeOf<() => GuideResult>().toExtend<UsePayment>()
  })

  test('is a hook in plain JavaScript', () => {
    type Untyped = ReturnType<typeof JSON.parse>
    expectTypeOf<() => Record<keyof GuideResult, Untyped>>().toExtend<UsePayment>()
  })

  test('is no hook that cannot open, opens something else, lacks a flag or takes an argument', () => {
    type OpensNumbers = Omit<SdkResult, 'openPaymentModal'> & { openPaymentModal(n: number): void }
    expectTypeOf<() => OpensNumbers>().not.toExtend<UsePayment>()
    expectTypeOf<() => Omit<SdkResult, 'openPaymentModal'>>().not.toExtend<UsePayment>()
    expectTypeOf<() => Omit<SdkResult, 'isLoading'>>().not.toExtend<UsePayment>()
    expectTypeOf<(clientId: string) => SdkResult>().not.toExtend<UsePayment>()
  })

  test('takes what the guide sends', () => {
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
  test('names the documented statuses and takes any other', () => {
    expectTypeOf<PaymentStatus>().toExtend<PaymentIntent['status']>()
    expectTypeOf<string>().toExtend<PaymentIntent['status']>()
    expectTypeOf<FiatCurrency>().toEqualTypeOf<'TWD' | 'USD'>()
  })

  test('tells the documented statuses from any other', () => {
    const { status } = {} as PaymentIntent
    if (isPaymentStatus(status)) expectTypeOf(status).toEqualTypeOf<PaymentStatus>()
  })
})

describe('PaymentState', () => {
  test('has an arm for each documented status, and four of our own', () => {
    expectTypeOf<PaymentState['status']>().toEqualTypeOf<
      PaymentStatus | 'idle' | 'opening' | 'unknown' | 'error'
    >()
  })

  test('narrows by status to what the arm really has', () => {
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
      case 'expired':
        expectTypeOf(state.intent).toEqualTypeOf<PaymentIntent>()
        expectTypeOf(state.txHash).toEqualTypeOf<string | undefined>()
        expectTypeOf(state).not.toHaveProperty('warning')
        expectTypeOf(state).not.toHaveProperty('shortfall')
        break
      case 'insufficient_not_refunded':
      case 'insufficient_refunded':
        expectTypeOf(state.intent).toEqualTypeOf<PaymentIntent>()
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

  test('names its attempt in every arm but idle', () => {
    type Busy = Exclude<PaymentState, PaymentStateOf<'idle'>>
    expectTypeOf<Busy['attemptId']>().toEqualTypeOf<string>()
    expectTypeOf<Busy['restored']>().toEqualTypeOf<boolean>()
  })

  test('is narrowed by the predicates on its status', () => {
    const { status } = {} as PaymentState
    if (isFinalStatus(status))
      expectTypeOf(status).toEqualTypeOf<'success' | 'expired' | 'insufficient_refunded'>()
    if (isInsufficientStatus(status))
      expectTypeOf(status).toEqualTypeOf<'insufficient_not_refunded' | 'insufficient_refunded'>()
  })
})

describe('an amount written out in the code', () => {
  type TooSmall = 'fiatAmount must be at least 0.01'
  type NotDecimal = 'fiatAmount must be digits with at most one point, like 100 or 19.99'

  test('is itself where the library takes it', () => {
    type Good = '0.01' | '0.010' | '00.01' | '0.1' | '1' | '100' | '300.0' | '19.99' | '1.001'
    expectTypeOf<CheckedAmount<Good>>().toEqualTypeOf<Good>()
  })

  test('below the minimum is the sentence that says so', () => {
    type Small = '0' | '0.0' | '0.00' | '0.009' | '0.0099999999999999999' | '00' | '000.001'
    expectTypeOf<CheckedAmount<Small>>().toEqualTypeOf<TooSmall>()
    expectTypeOf<Small>().not.toExtend<CheckedAmount<Small>>()
  })

  test('that is no decimal is the sentence that says so', () => {
    type Bad = '' | '.' | '.5' | '5.' | '1.2.3' | '1e3' | '-5' | ' 5' | '1,000' | '١٠' | 'Infinity'
    expectTypeOf<CheckedAmount<Bad>>().toEqualTypeOf<NotDecimal>()
    expectTypeOf<CheckedAmount<'12abc' | '0.0x' | 'x.01'>>().toEqualTypeOf<NotDecimal>()
  })

  test('is judged one by one among several', () => {
    expectTypeOf<CheckedAmount<'100' | '0.001'>>().toEqualTypeOf<'100' | TooSmall>()
  })

  test('of 64 digits is no burden for the compiler', () => {
    type Long = '1234567890123456789012345678901234567890123456789012345678901234'
    expectTypeOf<CheckedAmount<Long>>().toEqualTypeOf<Long>()
    expectTypeOf<CheckedAmount<`0.${Long}`>>().toEqualTypeOf<`0.${Long}`>()
  })

  test('is only checked when the page runs where it is not known before', () => {
    expectTypeOf<CheckedAmount<string>>().toEqualTypeOf<string>()
    expectTypeOf<CheckedAmount<`${number}`>>().toEqualTypeOf<`${number}`>()
    expectTypeOf<CheckedAmount<`${bigint}.00`>>().toEqualTypeOf<`${bigint}.00`>()
  })
})
