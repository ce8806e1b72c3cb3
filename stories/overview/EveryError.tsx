import { PaymentMessage, type PageErrorCode } from 'kryptogo-payment-react'
import { failWith } from '../support/moments'
import { PaymentAt } from '../support/PaymentAt'
import { Part } from './Part'

/** Each code, and whether trying again may help. */
const codes: Partial<Record<PageErrorCode, boolean>> = {
  invalid_amount: false,
  amount_too_small: false,
  payment_in_progress: false,
  network_error: true,
  timeout: true,
  http_error: true,
  api_error: true,
  before_pay_failed: true,
  dialog_failed: false,
  invalid_client_id: false,
  invalid_callback_url: false,
  hook_failed: true,
}

/** One message for each code of a `PaymentError` that can end on a page. */
export function EveryError() {
  return (
    <div className="matrix-cards">
      {Object.entries(codes).map(([code, retryable]) => (
        <PaymentAt
          key={code}
          moment="error"
          show={(fake) => failWith(fake, code as PageErrorCode, retryable)}
        >
          <Part name={code}>
            <PaymentMessage />
          </Part>
        </PaymentAt>
      ))}
    </div>
  )
}
