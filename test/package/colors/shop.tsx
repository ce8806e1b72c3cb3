// The page whose colors are compared: the README's checkout, and all other parts in every status.
import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentProvider,
  PaymentReceipt,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { useState, type ComponentType, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

const settled = [
  'pending',
  'success',
  'expired',
  'insufficient_not_refunded',
  'insufficient_refunded',
  'undocumented',
]

/** A provider whose payments end in this status once they are begun. */
function createPayments(status: string) {
  const fake = createFakeUsePayment({
    openBehavior: status === 'error' ? 'reject' : 'resolve',
  })
  return function Payments({ children }: { children: ReactNode }) {
    return (
      <PaymentProvider
        payment={fake.usePayment()}
        onStatusChange={(state) => {
          if (state.status === 'opening' && settled.includes(status)) fake.settle(status)
        }}
      >
        {children}
      </PaymentProvider>
    )
  }
}

/** A payment that ends in this status once it is begun. */
function PaymentUpTo({ status }: { status: string }) {
  const [Payments] = useState(() => createPayments(status))
  return (
    <Payments>
      <PayButton className="begin" fiatAmount="100" fiatCurrency="TWD" />
      <PayButton size="sm" fiatAmount="100" fiatCurrency="TWD" />
      <PaymentStatusBadge />
      <PaymentMessage />
      <PaymentCountdown />
      <PaymentDetails />
      <PaymentReceipt />
    </Payments>
  )
}

function beginAll() {
  for (const button of document.querySelectorAll<HTMLElement>('.begin')) button.click()
}

export function Shop({ Checkout }: { Checkout: ComponentType<{ orderId: string }> }) {
  return (
    <>
      <Checkout orderId="1001" />
      <button onClick={beginAll}>Begin all</button>
      {['opening', 'error', ...settled].map((status) => (
        <PaymentUpTo key={status} status={status} />
      ))}
    </>
  )
}

export function showShop(Checkout: ComponentType<{ orderId: string }>) {
  const container = document.getElementById('root')
  if (!container) throw new Error('The page has no #root')
  createRoot(container).render(<Shop Checkout={Checkout} />)
}
