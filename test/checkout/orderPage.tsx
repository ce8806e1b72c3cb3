import { screen } from '@testing-library/react'
import { PayButton, PaymentMessage } from 'kryptogo-payment-react'

/** A button that pays for an order, whose id is its test id. */
export const buttonFor = (orderId: string, fiatAmount = '300') => (
  <PayButton
    key={orderId}
    data-testid={orderId}
    orderKey={orderId}
    orderData={{ orderId }}
    fiatAmount={fiatAmount}
    fiatCurrency="TWD"
  />
)

/** Says what has become of the payment. */
export const message = <PaymentMessage key="message" data-testid="message" />

/** A page that sells order A-1. */
export const orderPage = (fiatAmount?: string) => [buttonFor('A-1', fiatAmount), message]

/** Finds the button of an order. */
export const button = (orderId = 'A-1') => screen.getByTestId(orderId)
