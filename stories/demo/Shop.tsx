import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  usePaymentSession,
} from 'kryptogo-payment-react'
import type { ReactNode } from 'react'
import { useStage } from '../support/stage'
import { Oolong, Teapot } from './pictures'
import './shop.css'
import { WORDS } from './words'

/** A small tea shop. It goes inside a provider. */
export function Shop() {
  const words = WORDS[useStage().locale]
  return (
    <main className="shop">
      <header className="shop-head">
        <h1>{words.shop}</h1>
        <p>{words.motto}</p>
      </header>
      <ul className="shelf">
        <Product id="oolong" price="300" name={words.oolong} about={words.oolongAbout}>
          <Oolong />
        </Product>
        <Product id="teapot" price="1280" name={words.teapot} about={words.teapotAbout}>
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
      <PayButton
        paymentKey={id}
        fiatAmount={price}
        fiatCurrency="TWD"
        orderData={{ product: id }}
      />
    </li>
  )
}

function Order() {
  const words = WORDS[useStage().locale]
  const { state, reset } = usePaymentSession()
  if (state.status === 'idle') return null
  return (
    <section className="order" aria-labelledby="order">
      <header>
        <h2 id="order">{words.order}</h2>
        <PaymentCountdown />
      </header>
      <PaymentMessage />
      {state.status === 'success' && (
        <>
          <p>{words.thanks}</p>
          <button type="button" className="plain" onClick={reset}>
            {words.another}
          </button>
        </>
      )}
      {'intent' in state && (
        <details>
          <summary>{words.details}</summary>
          <PaymentDetails />
        </details>
      )}
    </section>
  )
}
