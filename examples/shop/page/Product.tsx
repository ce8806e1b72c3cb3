import { PayButton, usePaymentSession } from 'kryptogo-payment-react'
import { useState } from 'react'
import type { Order } from '../order'
import { GIFT_WRAP, products, totalOf, type ProductId } from '../products'
import { useLocale } from '../settings'
import { Choice } from './Choice'
import { Payment } from './Payment'
import { SHOP_TEXT } from './shopText'
import { placeOrder, useCart } from './useCart'

const IDS = ['oolong-50', 'oolong-150'] as const

export function Product({ orders }: { orders: readonly Order[] }) {
  const text = SHOP_TEXT[useLocale()[0]]
  const [id, setId] = useState<ProductId>('oolong-150')
  const { state, reset } = usePaymentSession()
  const { cart, setGiftWrap, renew } = useCart(id)
  const isPaid = orders.some((order) => order.id === cart.id && order.status === 'success')

  return (
    <section className="product" aria-labelledby="product">
      <p className="kind">{text.kind}</p>
      <h1 id="product">{text.name}</h1>
      <p className="about">{text.about}</p>
      <dl className="facts">
        {text.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Choice
        className="sizes"
        label={text.size}
        choices={IDS}
        value={id}
        onChange={setId}
        nameOf={(choice) => (
          <>
            <b>{text.grams(products[choice].grams)}</b> NT${products[choice].price}
          </>
        )}
      />
      <label className="wrap">
        <input
          type="checkbox"
          checked={cart.giftWrap}
          onChange={({ currentTarget }) => setGiftWrap(currentTarget.checked)}
        />
        {text.giftWrap} <span className="quiet">+NT${GIFT_WRAP}</span>
      </label>
      <PayButton
        orderKey={cart.id}
        fiatAmount={totalOf(id, cart.giftWrap)}
        fiatCurrency="TWD"
        onBeforePay={() => placeOrder(cart)}
      />
      {state.status === 'idle' ? <p className="quiet">{text.payHint}</p> : <Payment />}
      {isPaid && (
        <button
          type="button"
          className="plain"
          onClick={() => {
            renew()
            reset()
          }}
        >
          {text.another}
        </button>
      )}
    </section>
  )
}
