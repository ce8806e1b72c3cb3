import {
  formatFiat,
  PayButton,
  PaymentCountdown,
  PaymentMessage,
  PaymentStatusBadge,
  usePaymentSession,
} from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { useRef } from 'react'
import type { TeaOrder } from '../../sandbox/demoShop'
import { teas, type TeaId } from '../../sandbox/teas'
import { LanguageChoice } from '../LanguageChoice'
import { shopMessages } from '../messages/shop'
import { SANDBOX_TAB } from '../tabs'
import { useLocale, useTitle } from '../useLocale'
import { useCart } from './useCart'
import { useOrders } from './useOrders'

const TEAS = ['oolong', 'jasmine', 'sunmoon'] as const satisfies readonly TeaId[]

interface ShopProps {
  /** Returns a number from 0 to 1. */
  random: () => number
}

/** A tea shop that takes payments through the sandbox. */
export function Shop({ random }: ShopProps) {
  const [locale] = useLocale()
  const t = shopMessages[locale]
  const { orders, refresh } = useOrders()
  useTitle(t.title)

  return (
    <CheckoutProvider
      baseUrl="/demo/api"
      locale={locale}
      messages={locale === 'zh-TW' ? zhTW : undefined}
      merchant={{ name: t.title }}
      onStatusChange={() => void refresh()}
    >
      <header className="head">
        <p className="brand">{t.title}</p>
        <LanguageChoice label={t.language} />
      </header>
      <aside className="demo">
        <span>{t.demo}</span>
        <a href="/" target={SANDBOX_TAB}>
          {t.buyer}
        </a>
      </aside>
      <main>
        <Counter orders={orders} random={random} />
        <Orders orders={orders} />
      </main>
      <footer className="quiet">{t.real}</footer>
    </CheckoutProvider>
  )
}

function Counter({ orders, random }: ShopProps & { orders: readonly TeaOrder[] }) {
  const [locale] = useLocale()
  const t = shopMessages[locale]
  const cart = useCart(random)
  const { tea, orderId } = cart
  const session = usePaymentSession()
  const payButton = useRef<HTMLButtonElement>(null)
  const { price } = teas[tea]
  const isPaid = orders.some(({ id, status }) => id === orderId && status === 'success')
  return (
    <section aria-labelledby="teas">
      <h1 id="teas">{t.choose}</h1>
      <div className="teas">
        {TEAS.map((one) => {
          const [name, about] = t.teas[one]
          return (
            <label key={one}>
              <input
                type="radio"
                name="tea"
                checked={one === tea}
                onChange={() => cart.choose(one)}
              />
              <span className="tea" data-tea={one}>
                <b>{name}</b>
                <span className="quiet">{about}</span>
                <span className="price">{formatFiat(teas[one].price, 'TWD', locale)}</span>
              </span>
            </label>
          )
        })}
      </div>
      <div className="pay">
        <PayButton
          ref={payButton}
          orderKey={orderId}
          fiatAmount={price}
          fiatCurrency="TWD"
          orderData={{ orderId, tea }}
        />
        <PaymentCountdown />
        {isPaid && (
          <button
            type="button"
            className="plain"
            onClick={() => {
              cart.begin()
              session.reset()
              // This button goes, and must not take the focus with it.
              payButton.current?.focus()
            }}
          >
            {t.another}
          </button>
        )}
      </div>
      {session.state.status !== 'idle' && <PaymentMessage />}
    </section>
  )
}

function Orders({ orders }: { orders: readonly TeaOrder[] }) {
  const [locale] = useLocale()
  const t = shopMessages[locale]
  return (
    <section aria-labelledby="orders">
      <h2 id="orders">{t.orders}</h2>
      {orders.length === 0 && <p className="quiet">{t.noOrders}</p>}
      <ul className="orders">
        {orders.map(({ id, tea, status }) => (
          <li key={id}>
            <span>
              <b>{t.teas[tea][0]}</b> <span className="quiet">{t.order(id)}</span>
            </span>
            <PaymentStatusBadge status={status} />
          </li>
        ))}
      </ul>
    </section>
  )
}
