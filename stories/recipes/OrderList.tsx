import { PaymentStatusBadge, type PaymentIntent } from 'kryptogo-payment-react'

/** A list of orders as a shop's back office has it, each with its own badge. */
export function OrderList({ orders }: { orders: readonly PaymentIntent[] }) {
  return (
    <table className="orders">
      <caption>Orders of today</caption>
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
            <td>
              {order.fiat_amount} {order.fiat_currency}
            </td>
            <td>{order.received_amount ? `${order.received_amount} ${order.symbol}` : '–'}</td>
            <td>
              <PaymentStatusBadge intent={order} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
