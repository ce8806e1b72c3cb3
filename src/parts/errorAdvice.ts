import type { PageError, PageErrorCode } from '../core/errors'
import type { paymentMessages } from '../messages/en/payment'

type ErrorMessageKey = Extract<keyof typeof paymentMessages, `error.${string}`>

/** The sentence about an error, and the button that it names. */
export interface ErrorAdvice {
  readonly messageKey: ErrorMessageKey
  readonly offers: 'retry' | 'startOver' | 'nothing'
}

/**
 * Returns what a buyer is told and offered after an error, so that no sentence names a button that is
 * not there. `canRetry` says whether a component is left that could try again.
 */
export function adviceOn({ code, retryable }: PageError, canRetry: boolean): ErrorAdvice {
  const messageKey = messageKeyOf(code)
  if (!RETRIED.includes(messageKey)) return { messageKey, offers: 'nothing' }
  if (canRetry) return { messageKey, offers: 'retry' }
  // Begun elsewhere, or by a component that is gone.
  if (retryable) return { messageKey: 'error.start_over', offers: 'startOver' }
  return { messageKey: 'error.contact', offers: 'nothing' }
}

/** The sentences that ask the buyer to try again. */
const RETRIED: readonly ErrorMessageKey[] = ['error.other', 'error.connection', 'error.order_busy']

/** Errors about which a buyer can do the same share a message. */
function messageKeyOf(code: PageErrorCode): ErrorMessageKey {
  switch (code) {
    case 'invalid_amount':
    case 'amount_too_small':
    case 'payment_in_progress':
    case 'order_busy':
      return `error.${code}`
    case 'network_error':
    case 'timeout':
      return 'error.connection'
    case 'invalid_currency':
    case 'invalid_order_data':
    case 'order_data_too_long':
    case 'invalid_callback_url':
    case 'hook_failed':
    case 'invalid_client_id':
    case 'invalid_api_key':
      return 'error.setup'
    case 'dialog_failed':
      return 'error.reload'
    case 'before_pay_failed':
    case 'missing_provider':
    case 'open_failed':
    case 'payment_failed':
    case 'invalid_intent':
    case 'abandoned':
    case 'aborted':
    case 'invalid_intent_id':
    case 'api_error':
    case 'http_error':
    case 'invalid_response':
    case 'rate_limited':
    case 'forbidden':
    case 'already_paid':
    case 'price_failed':
      return 'error.other'
  }
}
