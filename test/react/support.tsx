import { act, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { PayButton, PaymentProvider, usePaymentSession } from 'kryptogo-payment-react'
import type {
  OrderData,
  PaymentProviderProps,
  PaymentSession,
  UsePayment,
} from 'kryptogo-payment-react'
import { createFakeUsePayment, createTestClock } from 'kryptogo-payment-react/testing'
import { StrictMode, useEffect, type ReactNode } from 'react'
import { vi } from 'vitest'

type ProviderProps = Omit<PaymentProviderProps, 'payment'>

interface Page extends ProviderProps {
  fake?: ReturnType<typeof createFakeUsePayment>
  usePayment?: UsePayment
}

/** Like `act`, and waits for the callbacks of settled promises. */
export const actAsync = (event: () => unknown) => act(() => Promise.resolve(event()))

/** An amount as it comes from a form, unknown to the compiler. */
export const typedIn = (amount: string) => amount

/** The component that a shop writes around its payment hook. */
export function createPayments(usePayment: UsePayment) {
  return function Payments(props: ProviderProps) {
    return <PaymentProvider {...props} payment={usePayment()} />
  }
}

/** A page in StrictMode over a fake hook. */
export function renderPage(
  children: ReactNode,
  { fake = createFakeUsePayment(), usePayment = fake.usePayment, ...initial }: Page = {},
) {
  const Payments = createPayments(usePayment)
  const page = (content: ReactNode, props: ProviderProps) => (
    <StrictMode>
      <Payments {...props}>{content}</Payments>
    </StrictMode>
  )
  const user = userEvent.setup()
  const view = render(page(children, initial))
  const rerender = (content: ReactNode, props = initial) => view.rerender(page(content, props))
  return { fake, user, ...view, rerender }
}

/** A component that renders nothing, and its latest session. */
export function createSession(...options: Parameters<typeof usePaymentSession>) {
  const holder: { session?: PaymentSession } = {}
  return {
    Session() {
      const session = usePaymentSession(...options)
      useEffect(() => {
        holder.session = session
      })
      return null
    },
    get current() {
      if (!holder.session) throw new Error('The session is not mounted')
      return holder.session
    },
  }
}

/** A page with a button, a session and handlers for each outcome. */
export function renderShop(
  fake = createFakeUsePayment(),
  usePayment: UsePayment = fake.usePayment,
  orderData?: OrderData,
) {
  const session = createSession()
  const onError = vi.fn()
  const onSuccess = vi.fn()
  const clock = createTestClock()
  const shop = (
    <>
      <PayButton fiatAmount="100" fiatCurrency="TWD" orderData={orderData} />
      <session.Session />
    </>
  )
  const view = renderPage(shop, { fake, usePayment, environment: { clock }, onError, onSuccess })
  return { ...view, session, clock, onError, onSuccess }
}
