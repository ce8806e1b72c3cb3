import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  usePaymentSession,
} from 'kryptogo-payment-react'
import type { ReactNode } from 'react'
import { useStorySetup } from '../support/storySetup'
import { Oolong, Teapot } from './pictures'
import './shop.css'
import { SHOP_TEXT } from './shopText'

/** A small tea shop, to be rendered inside a provider. */
export function Shop() {
  const text = SHOP_TEXT[useStorySetup().locale]
  return (
    <main className="shop">
      <header className="shop-head">
        <h1>{text.shop}</h1>
        <p>{text.motto}</p>
      </header>
      <ul className="shelf">
        <Product id="oolong" price="300" name={text.oolong} about={text.oolongAbout}>
          <Oolong />
        </Product>
        <Product id="teapot" price="1280" name={text.teapot} about={text.teapotAbout}>
          <Teapot />
        </Product>
      </ul>
      <Order />
    </main>
  )
}

interface ProductProps {
  id: string
  name: string
  about: string
  /** In Taiwan dollars. */
  price: string
  children: ReactNode
}

function Product({ id, name, about, price, children }: ProductProps) {
  return (
    <li className="product">
      {children}
      <h2>{name}</h2>
      <p>{about}</p>
      <PayButton orderKey={id} fiatAmount={price} fiatCurrency="TWD" orderData={{ orderId: id }} />
    </li>
  )
}

function Order() {
  const text = SHOP_TEXT[useStorySetup().locale]
  const { state, reset } = usePaymentSession()
  if (state.status === 'idle') return null
  return (
    <section className="order" aria-labelledby="order">
      <header>
        <h2 id="order">{text.order}</h2>
        <PaymentCountdown />
      </header>
      <PaymentMessage />
      {state.status === 'success' && (
        <>
          <p>{text.thanks}</p>
          <button type="button" className="plain" onClick={reset}>
            {text.another}
          </button>
        </>
      )}
      {'intent' in state && (
        <details>
          <summary>{text.details}</summary>
          <PaymentDetails />
        </details>
      )}
    </section>
  )
}
