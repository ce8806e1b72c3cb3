import { createContext, useContext } from 'react'
import type { Clock } from '../core/clock'
import { PaymentError } from '../core/errors'
import type { MessageOverrides } from '../messages/types'
import type { PaymentStore } from '../store/paymentStore'

/** What a provider gives to the components inside it. */
export interface PaymentContextValue {
  store: PaymentStore
  clock: Clock
  locale: string
  messages: MessageOverrides
}

export const PaymentContext = /* @__PURE__ */ createContext<PaymentContextValue | null>(null)

/**
 * What the nearest provider gives.
 *
 * @throws PaymentError `missing_provider`, naming the caller.
 */
export function usePaymentContext(caller: string): PaymentContextValue {
  const value = useContext(PaymentContext)
  if (value) return value
  const message = `${caller} must be inside <PaymentProvider> or <CheckoutProvider>`
  throw new PaymentError('missing_provider', message)
}
