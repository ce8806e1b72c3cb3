import { screen } from '@testing-library/react'
import {
  PayButton,
  PaymentMessage,
  usePaymentSession,
  type PayButtonProps,
} from 'kryptogo-payment-react'

/** A button that pays for an order, whose id is its test id. */
export const buttonFor = (
  orderId: string,
  fiatAmount = '300',
  change: Partial<PayButtonProps> = {},
) => (
  <PayButton
    key={orderId}
    data-testid={orderId}
    orderKey={orderId}
    orderData={{ orderId }}
    fiatAmount={fiatAmount}
    fiatCurrency="TWD"
    {...change}
  />
)

/** Says what has become of the payment. */
export const message = <PaymentMessage key="message" data-testid="message" />

/** A page that sells order A-1. */
export const orderPage = (fiatAmount?: string, change?: Partial<PayButtonProps>) => [
  buttonFor('A-1', fiatAmount, change),
  message,
]

/** Finds the button of an order. */
export const button = (orderId = 'A-1') => screen.getByTestId(orderId)

/** The session of the last `<Session>`. */
export const session: { current?: ReturnType<typeof usePaymentSession> } = {}

/** A component of the page's own for order A-1. */
export function Session() {
  const current = usePaymentSession({ orderKey: 'A-1' })
  Object.assign(session, { current })
  return null
}
