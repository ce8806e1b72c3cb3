import { PayButton, PaymentMessage, PaymentStatusBadge } from 'kryptogo-payment-react'

interface MyOrdersProps {
  orders: readonly { id: string; total: string }[]
}

/** A buyer's unpaid orders, each of which says how its own payment stands. */
export function MyOrders({ orders }: MyOrdersProps) {
  return orders.map(({ id, total }) => (
    <section key={id} aria-label={id}>
      <h3>
        {id} <PaymentStatusBadge orderKey={id} />
      </h3>
      <PayButton
        orderKey={id}
        orderData={{ orderId: id }}
        fiatAmount={total}
        fiatCurrency="TWD"
        size="sm"
      />
      <PaymentMessage orderKey={id} />
    </section>
  ))
}
