import { render } from '@testing-library/react'
import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentReceipt,
  PaymentStatusBadge,
  usePaymentSession,
} from 'kryptogo-payment-react'
import { fixtures } from 'kryptogo-payment-react/testing'
import { expect, it, onTestFinished } from 'vitest'
import { linked } from '../support/linked'

function Session() {
  usePaymentSession()
  return null
}

it.each([
  ['<PayButton>', <PayButton key="" fiatAmount="100" fiatCurrency="TWD" />],
  ['<PaymentStatusBadge>', <PaymentStatusBadge key="" />],
  ['<PaymentStatusBadge>', <PaymentStatusBadge key="" status="success" />],
  ['<PaymentMessage>', <PaymentMessage key="" />],
  ['<PaymentCountdown>', <PaymentCountdown key="" />],
  ['<PaymentDetails>', <PaymentDetails key="" intent={fixtures.success} />],
  ['<PaymentReceipt>', <PaymentReceipt key="" />],
  ['usePaymentSession()', <Session key="" />],
])(
  '%s without a provider throws an error that names it and the missing provider',
  (caller, element) => {
    const uncaught: unknown[] = []
    const note = (event: ErrorEvent) => {
      event.preventDefault()
      uncaught.push(event.error)
    }
    window.addEventListener('error', note)
    onTestFinished(() => window.removeEventListener('error', note))

    const missing = {
      name: 'PaymentError',
      code: 'missing_provider',
      retryable: false,
      message: linked(
        'missing_provider',
        `${caller} must be inside <PaymentProvider> or <CheckoutProvider>`,
      ),
    }
    expect(() => render(element)).toThrow(expect.objectContaining(missing))
  },
)
