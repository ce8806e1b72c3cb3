import { render, screen, waitFor, within } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { CheckoutProvider, type CheckoutProviderProps } from 'kryptogo-payment-react/checkout'
import {
  createFakeKryptogo,
  createTestClock,
  type FakeKryptogoOptions,
} from 'kryptogo-payment-react/testing'
import 'kryptogo-payment-react/styles.css'
import { StrictMode, type ReactNode } from 'react'
import { expect } from 'vitest'
import { userEvent } from 'vitest/browser'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND

interface ShopOptions
  extends Partial<CheckoutProviderProps>, Pick<FakeKryptogoOptions, 'scenario' | 'latency'> {
  /** Wraps the provider. */
  around?: (provider: ReactNode) => ReactNode
  /** The element that React renders into. @default an element at the end of the body */
  container?: HTMLElement
}

export const pay = <PayButton key="pay" data-testid="pay" fiatAmount="300" fiatCurrency="TWD" />

const random = () => 0.5

/** A page in StrictMode with one button and a checkout over a fake KryptoGO. */
export function openShop({ scenario = 'paid', latency = 0, ...options }: ShopOptions = {}) {
  const {
    children = pay,
    environment,
    around = (provider: ReactNode) => provider,
    container,
    ...props
  } = options
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock, scenario, latency })
  const page = (content: ReactNode) => (
    <StrictMode>
      {around(
        <CheckoutProvider
          baseUrl="/api/kryptogo"
          environment={{ clock, fetch: fake.fetch, random, ...environment }}
          {...props}
        >
          {content}
        </CheckoutProvider>,
      )}
    </StrictMode>
  )
  const { rerender, unmount } = render(page(children), container ? { container } : {})
  return {
    ...{ clock, fake, unmount },
    /** Advances the clock and waits for the effects. */
    pass: (ms: number) => clock.advanceAsync(ms),
    /** Moves the deadline of the payment and waits until the page knows. */
    closeIn: async (ms: number) => {
      const [intent] = fake.intents
      const payment_deadline = (clock.now() + ms) / 1000
      if (intent) fake.update(intent.payment_intent_id, { payment_deadline })
      window.dispatchEvent(new Event('focus'))
      await clock.advanceAsync(0)
    },
    show: (content: ReactNode) => rerender(page(content)),
    /** The only payment that was created. */
    get intent() {
      const [first, ...others] = fake.intents
      if (!first || others.length) throw new Error(`There are ${fake.intents.length} payments`)
      return first
    },
    get posts() {
      return fake.requests.filter(({ method }) => method === 'POST').length
    },
  }
}

/** The button of the page, whatever its label. */
export const payButton = () => screen.getByTestId('pay')

export const dialog = () => screen.getByRole<HTMLDialogElement>('dialog')
export const findDialog = () => screen.findByRole<HTMLDialogElement>('dialog')
export const inDialog = () => within(dialog())

/** Clicks the button and waits until the dialog shows how to pay. */
export async function openDialog(): Promise<HTMLDialogElement> {
  await userEvent.click(payButton())
  const opened = within(await findDialog())
  const button = await opened.findByRole('button', { name: 'Copy (Address)' })
  // The dialog may fade in.
  await waitFor(() => expect(button).toBeVisible())
  return dialog()
}

/** The paths of the modules that the browser has requested. */
export const requests = () =>
  performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
