import { PayButton, PaymentMessage, type PaymentState } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

/** A page that pays for one order, and lists what its handlers were called with. */
function Shop() {
  const [calls, setCalls] = useState<readonly string[]>([])
  const onStatusChange = ({ status }: PaymentState) => setCalls((before) => [...before, status])
  return (
    <CheckoutProvider baseUrl="/api" onStatusChange={onStatusChange}>
      <PayButton
        data-testid="pay"
        orderKey="A-1"
        orderData={{ orderId: 'A-1' }}
        fiatAmount="300"
        fiatCurrency="TWD"
      />
      <PaymentMessage />
      <output data-testid="calls">{calls.join(' ')}</output>
    </CheckoutProvider>
  )
}

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <Shop />
    </StrictMode>,
  )
