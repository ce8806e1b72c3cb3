import {
  formatAmount,
  formatFiat,
  PaymentStatusBadge,
  type PaymentIntent,
} from 'kryptogo-payment-react'
import { useId } from 'react'

interface OrderListProps {
  orders: readonly PaymentIntent[]
  locale: string
}

/** The orders in a shop's back office, each with its own badge. */
export function OrderList({ orders, locale }: OrderListProps) {
  const caption = useId()
  return (
    // Scrolls on a narrow screen, also by keyboard.
    <div className="orders-scroll" role="region" aria-labelledby={caption} tabIndex={0}>
      <table className="orders">
        <caption id={caption}>Today’s orders</caption>
        <thead>
          <tr>
            <th scope="col">Order</th>
            <th scope="col">Price</th>
            <th scope="col">Received</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.payment_intent_id}>
              <th scope="row">{order.payment_intent_id}</th>
              <td>{formatFiat(order.fiat_amount, order.fiat_currency, locale)}</td>
              <td>
                {order.received_amount
                  ? `${formatAmount(order.received_amount, locale)} ${order.symbol}`
                  : '–'}
              </td>
              <td>
                <PaymentStatusBadge intent={order} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
