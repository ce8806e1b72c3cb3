import { createContext, useContext, type ReactNode } from 'react'
import type { Clock } from '../core/clock'
import { PaymentError } from '../core/errors'
import type { MessageOverrides } from '../messages/types'
import type { PaymentStore } from '../store/paymentStore'
import type { Announcements } from './announcements'
import type { PayButtons } from './payButtons'
import type { Situations } from './situations'

/** Who is paid, as the buyer knows them. */
export interface Merchant {
  name: string
  /** A picture beside the name, such as an `<img>`. It is shown 32 px high, and hidden from screen readers. */
  mark?: ReactNode
}

/** The context that a provider gives to the components inside it. */
export interface PaymentContextValue {
  readonly store: PaymentStore
  readonly situations: Situations
  readonly announcements: Announcements
  readonly payButtons: PayButtons
  readonly clock: Clock
  readonly locale: string
  /** The language of the texts. */
  readonly lang: string
  readonly messages: MessageOverrides
  readonly merchant: Merchant | undefined
  /** Whether a server decides which payment an order is paid with. */
  readonly keepsOrders: boolean
  /** Looks at once whether the payment was made, where the source can. */
  readonly checkNow: (() => void) | undefined
  /** The messages for developers that were logged, each once. */
  readonly logged: Set<string>
}

export const PaymentContext = /* @__PURE__ */ createContext<PaymentContextValue | null>(null)

/** Whether a component is in the dialog. */
export const DialogContext = /* @__PURE__ */ createContext(false)

/**
 * Returns the context of the nearest provider.
 *
 * @throws PaymentError `missing_provider`, naming the caller.
 */
export function usePaymentContext(caller: string): PaymentContextValue {
  const value = useContext(PaymentContext)
  if (value) return value
  const message = `${caller} must be inside <PaymentProvider> or <CheckoutProvider>`
  throw new PaymentError('missing_provider', message)
}
