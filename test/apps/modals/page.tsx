// A shop whose cart is a modal of the library that the URL names.
import { PayButton } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import 'kryptogo-payment-react/styles.css'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
import { StrictMode, useEffect, useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { carts } from './carts'

const query = new URLSearchParams(location.search)
const Cart = carts[query.get('library') ?? '']
const isInside = query.get('provider') === 'inside'
const fake = createFakeKryptogo({ scenario: 'pending' })

const Provider = ({ children }: { children: ReactNode }) => (
  <CheckoutProvider baseUrl="/api/kryptogo" environment={{ fetch: fake.fetch }}>
    {children}
  </CheckoutProvider>
)
const pay = <PayButton fiatAmount="300" fiatCurrency="TWD" />

function Shop() {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    document.documentElement.dataset['cart'] = isOpen ? 'open' : 'closed'
  }, [isOpen])
  useEffect(() => {
    const onPay = () => {
      for (const { payment_intent_id: id } of fake.intents) fake.update(id, { status: 'success' })
      // Looks at the payment at once.
      dispatchEvent(new Event('focus'))
    }
    const onOpen = () => setOpen(true)
    addEventListener('pay', onPay)
    addEventListener('open cart', onOpen)
    return () => {
      removeEventListener('pay', onPay)
      removeEventListener('open cart', onOpen)
    }
  }, [])
  if (!Cart) throw new Error('There is no such cart')
  const cart = (
    <Cart isOpen={isOpen} setOpen={setOpen}>
      {isInside ? <Provider>{pay}</Provider> : query.has('first') ? 'Nothing' : pay}
    </Cart>
  )
  return (
    <main>
      <button onClick={() => setOpen(true)}>Open cart</button>
      {isInside ? (
        cart
      ) : (
        <Provider>
          {query.has('first') && pay}
          {cart}
        </Provider>
      )}
    </main>
  )
}

const container = document.getElementById('root')
if (!container) throw new Error('The page has no #root')
createRoot(container).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
)
