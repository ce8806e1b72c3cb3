import { PaymentMessage, type PageErrorCode } from 'kryptogo-payment-react'
import { PaymentInState } from '../support/PaymentInState'
import { failWith } from '../support/states'
import { Cell } from './Cell'

/** Error codes that can end on a page, and whether trying again may help. */
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
  hook_failed: false,
}

/** The message for each code of a `PaymentError` that can keep a payment from starting. */
export function EveryError() {
  return (
    <div className="overview-cards">
      {Object.entries(codes).map(([code, retryable]) => (
        <PaymentInState
          key={code}
          state="error"
          show={(fake) => failWith(fake, code as PageErrorCode, retryable)}
        >
          <Cell name={code}>
            <PaymentMessage />
          </Cell>
        </PaymentInState>
      ))}
    </div>
  )
}
