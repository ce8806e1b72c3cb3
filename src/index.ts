'use client'

// Components
export { PayButton } from './PayButton'
export { PaymentCountdown } from './PaymentCountdown'
export { PaymentDetails } from './PaymentDetails'
export { PaymentMessage } from './PaymentMessage'
export { PaymentProvider } from './PaymentProvider'
export { PaymentReceipt } from './PaymentReceipt'
export { PaymentStatusBadge } from './PaymentStatusBadge'

// Hook
export { usePaymentSession } from './usePaymentSession'

// Errors, predicates, parsing and formatting
export { isPageError, isPaymentError, PaymentError } from './core/errors'
export { isInsufficientStatus, isPaymentStatus } from './core/contract'
export { isOutcome, isSettled } from './core/ranks'
export { isMoneySeen } from './core/situation'
export { parsePaymentIntent } from './core/intent'
export { formatAmount, formatFiat } from './parts/formatMoney'

// Types
export type { PayButtonComponent, PayButtonOwnProps, PayButtonProps } from './PayButton'
export type { PaymentCountdownProps, TimeLeft } from './PaymentCountdown'
export type { PaymentDetailsProps } from './PaymentDetails'
export type { PaymentMessageProps } from './PaymentMessage'
export type { PaymentProviderProps } from './PaymentProvider'
export type { PaymentReceiptProps } from './PaymentReceipt'
export type { PaymentStatusBadgeProps } from './PaymentStatusBadge'
export type { PaymentSession, PaymentSessionOptions } from './usePaymentSession'
export type { PaymentOutcome } from './store/outcomes'
export type { PaymentEnvironment } from './parts/SessionProvider'
export type { Merchant } from './parts/context'
export type { OwnPaymentOptions } from './parts/useOwnPayment'
export type { BeforePay } from './store/registrations'
export type { PaymentHandlers } from './store/handlers'
export type { MessageOverrides, Messages } from './messages/types'
export type { RenderProp } from './parts/renderElement'
export type { Clock } from './core/clock'
export type { CheckedAmount } from './core/checkedAmount'
export type { CheckedCurrency } from './core/checkedCurrency'
export type { PayParams } from './core/parameters'
export type { PageError, PageErrorCode, PaymentErrorCode, PaymentErrorOptions } from './core/errors'
export type { Shortfall } from './core/shortfall'
export type {
  AlreadyPaidState,
  ErrorState,
  ExpiredState,
  IdleState,
  InsufficientNotRefundedState,
  InsufficientRefundedState,
  OpeningState,
  PaymentState,
  PaymentStateOf,
  PendingState,
  SuccessState,
  UnknownState,
} from './core/state'
export type {
  FiatCurrency,
  OrderData,
  PaymentIntent,
  PaymentModalParams,
  PaymentStatus,
  UsePayment,
  UsePaymentResult,
} from './core/contract'
