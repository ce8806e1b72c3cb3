import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { useLocale } from '../settings'
import { Header } from './Header'
import { Orders } from './Orders'
import { Product } from './Product'
import { TeaTin } from './TeaTin'
import { useOrders } from './useOrders'

export function App() {
  const [locale] = useLocale()
  const { orders, isStale, refresh } = useOrders()
  return (
    <CheckoutProvider
      baseUrl="/api/kryptogo"
      locale={locale}
      messages={locale === 'zh-TW' ? zhTW : undefined}
      onStatusChange={refresh}
    >
      <Header />
      <main>
        <TeaTin />
        <Product orders={orders} />
        <Orders orders={orders} isStale={isStale} />
      </main>
    </CheckoutProvider>
  )
}
