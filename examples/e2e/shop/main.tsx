import { PayButton, PaymentMessage } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import 'kryptogo-payment-react/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

// /orders/A-1?scenario=underpaid
const orderId = location.pathname.slice('/orders/'.length)
const scenario = new URLSearchParams(location.search).get('scenario')

const root = document.querySelector('#root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <CheckoutProvider baseUrl="/api/kryptogo">
        <h1>Order {orderId}</h1>
        <PayButton
          orderKey={orderId}
          orderData={{ orderId }}
          fiatAmount="300"
          fiatCurrency="TWD"
          // only a shop that is under test lets a page choose what KryptoGO will do
          groupKey={scenario === null ? undefined : `sandbox:${scenario}`}
        />
        <PaymentMessage />
      </CheckoutProvider>
    </StrictMode>,
  )
