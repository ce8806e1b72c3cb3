import { PayButton, usePaymentSession } from 'kryptogo-payment-react'
import { useState } from 'react'
import type { Order } from '../order'
import { products, type ProductId } from '../products'
import { useLocale } from '../settings'
import { Choice } from './Choice'
import { Payment } from './Payment'
import { SHOP_TEXT } from './shopText'

const IDS = ['oolong-50', 'oolong-150'] as const

export function Product() {
  const text = SHOP_TEXT[useLocale()[0]]
  const [id, setId] = useState<ProductId>('oolong-150')
  const { state, reset } = usePaymentSession()
  const { grams, price } = products[id]

  return (
    <section className="product">
      <p className="kind">{text.kind}</p>
      <h1>{text.name}</h1>
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
      <PayButton
        key={grams}
        orderKey={id}
        fiatAmount={price}
        fiatCurrency="TWD"
        onBeforePay={() => placeOrder(id)}
      />
      {state.status === 'idle' ? <p className="quiet">{text.payHint}</p> : <Payment />}
      {state.status === 'success' && (
        <button type="button" className="plain" onClick={reset}>
          {text.another}
        </button>
      )}
    </section>
  )
}

/** Creates the order on the shop's server, which sets the price. */
async function placeOrder(product: ProductId) {
  const response = await fetch('/api/orders', { method: 'POST', body: JSON.stringify({ product }) })
  if (!response.ok) throw new Error(`The order was not taken: ${response.status}`)
  const order = (await response.json()) as Order
  return { fiatAmount: order.total, orderData: { orderId: order.id } }
}
