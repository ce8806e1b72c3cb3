import { isPageError } from 'kryptogo-payment-react'
import type {
  PageError,
  PageErrorCode,
  PaymentErrorCode,
  PaymentStateOf,
} from 'kryptogo-payment-react'
import {
  isPaymentError,
  PaymentError,
  type ServerErrorCode,
  type TransferErrorCode,
} from 'kryptogo-payment-react/server'
import { describe, expectTypeOf, test } from 'vitest'

type OfTransfersAlone =
  | 'invalid_transfer'
  | 'transfer_refused'
  | 'transfer_not_sent'
  | 'transfer_conflict'
  | 'transfer_unknown'
  | 'insufficient_balance'
type OfTheServerAlone =
  'invalid_configuration' | 'handler_timeout' | 'database_failed' | 'unknown_order'

declare const state: PaymentStateOf<'error'>
declare const thrown: unknown

describe('error codes', () => {
  test('of the page are exactly those of an exhaustive switch in a component', () => {
    const { code } = state.error
    switch (code) {
      case 'invalid_amount':
      case 'amount_too_small':
      case 'invalid_currency':
      case 'invalid_order_data':
      case 'order_data_too_long':
      case 'invalid_callback_url':
      case 'before_pay_failed':
      case 'payment_in_progress':
      case 'dialog_failed':
      case 'missing_provider':
      case 'hook_failed':
      case 'open_failed':
      case 'payment_failed':
      case 'invalid_intent':
      case 'abandoned':
      case 'aborted':
      case 'invalid_client_id':
      case 'invalid_api_key':
      case 'invalid_intent_id':
      case 'api_error':
      case 'http_error':
      case 'network_error':
      case 'timeout':
      case 'invalid_response':
      case 'rate_limited':
      case 'forbidden':
      case 'already_paid':
      case 'order_busy':
      case 'price_failed':
        break
      default:
        expectTypeOf(code).toBeNever()
    }
  })

  test('of the server and of transfers are not among those of the page', () => {
    expectTypeOf<PageErrorCode & (OfTheServerAlone | OfTransfersAlone)>().toBeNever()
    expectTypeOf<ServerErrorCode & OfTransfersAlone>().toBeNever()
    expectTypeOf<OfTheServerAlone>().toExtend<ServerErrorCode>()
    expectTypeOf<OfTheServerAlone | OfTransfersAlone>().toExtend<TransferErrorCode>()
  })

  test('are all in one of the three groups', () => {
    expectTypeOf<PaymentErrorCode>().toEqualTypeOf<
      PageErrorCode | ServerErrorCode | TransferErrorCode
    >()
  })
})

describe('a PaymentError', () => {
  test('has the code that it is created with', () => {
    expectTypeOf(new PaymentError('timeout', 'Too slow').code).toEqualTypeOf<'timeout'>()
    expectTypeOf(new PaymentError('timeout', 'Too slow')).toExtend<PaymentError<PageErrorCode>>()
  })

  test('has any of the codes where it is caught, and never any other value', () => {
    if (isPaymentError(thrown)) expectTypeOf(thrown.code).toEqualTypeOf<PaymentErrorCode>()
    if (thrown instanceof PaymentError) expectTypeOf(thrown.code).toEqualTypeOf<PaymentErrorCode>()
  })

  test('of the page is told from one of the server', () => {
    expectTypeOf(state.error).toEqualTypeOf<PageError>()
    if (isPageError(thrown)) expectTypeOf(thrown.code).toEqualTypeOf<PageErrorCode>()
  })

  test('cannot be created with an unknown code', () => {
    // @ts-expect-error -- there is no such code
    new PaymentError('no_such_code', 'x')
  })
})
