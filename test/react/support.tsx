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

interface Page extends Partial<PaymentProviderProps> {
  fake?: ReturnType<typeof createFakeUsePayment>
}

/** Waits for the part of the library that is loaded after the page. */
export const loaded = () => act(() => vi.dynamicImportSettled())

/** As `act`, and what follows in promises as well. */
export const actAsync = (event: () => unknown) => act(() => Promise.resolve(event()))

/** An amount as it comes from a form, which the compiler knows nothing of. */
export const typedIn = (amount: string) => amount

/** A page in StrictMode, around a fake hook, once all of the library is there. */
export async function renderPage(
  children: ReactNode,
  { fake = createFakeUsePayment(), ...initial }: Page = {},
) {
  const page = (content: ReactNode, props: Partial<PaymentProviderProps>) => (
    <StrictMode>
      <PaymentProvider usePayment={fake.usePayment} {...props}>
        {content}
      </PaymentProvider>
    </StrictMode>
  )
  const user = userEvent.setup()
  const view = render(page(children, initial))
  await loaded()
  const rerender = (content: ReactNode, props = initial) => view.rerender(page(content, props))
  return { fake, user, ...view, rerender }
}

/** A component that shows nothing, and the session it was given last. */
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

/** A page with a button, a session beside it, and handlers for how it ends. */
export async function renderShop(
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
  const provider = { usePayment, clock, onError, onSuccess }
  const { rerender, ...view } = await renderPage(shop, { fake, ...provider })
  return {
    ...view,
    session,
    clock,
    onError,
    onSuccess,
    use: (other: UsePayment) => rerender(shop, { ...provider, usePayment: other }),
  }
}
