import { PayButton, PaymentStatusBadge } from 'kryptogo-payment-react'
import type { Order } from '../order'
import { useLocale } from '../settings'
import { SHOP_TEXT } from './shopText'

interface OrdersProps {
  orders: readonly Order[]
  isStale: boolean
}

/** The orders as the shop's server knows them, which may be ahead of the page. */
export function Orders({ orders, isStale }: OrdersProps) {
  const text = SHOP_TEXT[useLocale()[0]]
  const parcelOf = ({ status, shipped, late }: Order) =>
    status === 'success' && shipped === 0
      ? late
        ? text.reviewLate
        : text.review
      : text.parcel[status]
  return (
    <section className="orders" aria-labelledby="orders">
      <h2 id="orders">{text.orders}</h2>
      {isStale && <p className="quiet">{text.unreachable}</p>}
      {orders.length === 0 && !isStale && <p className="quiet">{text.noOrders}</p>}
      <ul>
        {orders.map((order) => (
          <li key={order.id} data-order={order.id}>
            <div className="line">
              <span className="what">
                <b>{text.product[order.product]}</b>
                {order.giftWrap && <span className="quiet">{text.giftWrap}</span>}
                <span className="quiet">#{order.id.slice(0, 8)}</span>
              </span>
              <span className="total">NT${order.total}</span>
            </div>
            <div className="line">
              <PaymentStatusBadge status={order.status} />
              <span className="parcel quiet">{parcelOf(order)}</span>
            </div>
            {order.status === 'pending' && (
              <PayButton
                size="sm"
                orderKey={order.id}
                orderData={{ orderId: order.id }}
                fiatAmount={order.total}
                fiatCurrency="TWD"
              >
                {text.continuePayment}
              </PayButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
