import { PaymentStatusBadge } from 'kryptogo-payment-react'
import type { Order } from '../order'
import { useLocale } from '../settings'
import { WORDS } from './words'

interface OrdersProps {
  orders: readonly Order[]
  isStale: boolean
}

/** What the shop's server knows, whatever the page has seen. */
export function Orders({ orders, isStale }: OrdersProps) {
  const words = WORDS[useLocale()[0]]
  const parcelOf = ({ status, shipped }: Order) =>
    status === 'success' && shipped === 0 ? words.review : words.parcel[status]
  return (
    <section className="orders" aria-labelledby="orders">
      <h2 id="orders">{words.orders}</h2>
      {isStale && <p className="quiet">{words.unreachable}</p>}
      {orders.length === 0 && !isStale && <p className="quiet">{words.noOrders}</p>}
      <ul>
        {orders.map((order) => (
          <li key={order.id} data-order={order.id}>
            <span className="what">
              <b>{words.product[order.product]}</b>
              <span className="quiet">#{order.id.slice(0, 8)}</span>
            </span>
            <span className="total">NT${order.total}</span>
            <PaymentStatusBadge status={order.status} />
            <span className="parcel quiet">{parcelOf(order)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
