import type { PageError, PageErrorCode } from '../core/errors'
import type { paymentMessages } from '../messages/en/payment'

type ErrorMessageKey = Extract<keyof typeof paymentMessages, `error.${string}`>

/** The sentence about an error, and the button that it names. */
export interface ErrorAdvice {
  readonly messageKey: ErrorMessageKey
  readonly offers: 'retry' | 'startOver' | 'nothing'
  /** Whether the sentence says to contact the shop. */
  readonly asksToContact: boolean
}

/**
 * Returns what a buyer is told and offered after an error, so that no sentence names a button that is
 * not there. `canRetry` says whether a component is left that could try again.
 */
export function adviceOn({ code, retryable }: PageError, canRetry: boolean): ErrorAdvice {
  const messageKey = messageKeyOf(code)
  if (!RETRIED.includes(messageKey)) return advice(messageKey, 'nothing')
  if (canRetry) return advice(messageKey, 'retry')
  // Begun elsewhere, or by a component that is gone.
  if (retryable) return advice('error.start_over', 'startOver')
  return advice('error.contact', 'nothing')
}

const advice = (messageKey: ErrorMessageKey, offers: ErrorAdvice['offers']): ErrorAdvice => ({
  messageKey,
  offers,
  asksToContact: CONTACT.includes(messageKey),
})

/** The sentences that ask the buyer to contact the shop. */
const CONTACT: readonly ErrorMessageKey[] = [
  'error.other',
  'error.start_over',
  'error.contact',
  'error.setup',
]

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
