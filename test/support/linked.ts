import type { PaymentErrorCode } from 'kryptogo-payment-react'

/** The whole message of a `PaymentError`: its text and the link to its documentation. */
export const linked = (code: PaymentErrorCode, text: string) =>
  `${text} (see docs/errors.md#${code} in kryptogo-payment-react)`
