import { act, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { PaymentModalParams } from 'kryptogo-payment-react'
import {
  CheckoutProvider,
  usePayment,
  type CheckoutPayment,
  type CheckoutProviderProps,
} from 'kryptogo-payment-react/checkout'
import {
  createFakeKryptogo,
  createTestClock,
  type FakeKryptogo,
  type FakeKryptogoOptions,
} from 'kryptogo-payment-react/testing'
import { StrictMode, useEffect, type ReactNode } from 'react'
import { vi } from 'vitest'

export const INTENT = '/v1/studio/api/payment/intent'
export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** A price of 9.23 USDT. */
export const order: PaymentModalParams = { fiat_amount: '300', fiat_currency: 'TWD' }

export interface ShopOptions
  extends Partial<CheckoutProviderProps>, Pick<FakeKryptogoOptions, 'scenario' | 'latency'> {
  /** How much the buyer's clock is fast. Default: 0, right. */
  ahead?: number
  /** What stands between the page and KryptoGO. Default: nothing. */
  between?: (fetch: FakeKryptogo['fetch']) => typeof globalThis.fetch
}

/** A buyer's clock, standing still, and a fake KryptoGO. */
export function createWorld({ scenario = 'paid', latency = 0, ahead = 0 }: ShopOptions = {}) {
  const clock = createTestClock()
  const right = { now: () => clock.now() - ahead, after: clock.after }
  return { clock, fake: createFakeKryptogo({ clock: right, scenario, latency }) }
}

/** A component that shows nothing, and what the hook returned, the newest last. */
export function createLook() {
  const seen: CheckoutPayment[] = []
  function Look() {
    const payment = usePayment()
    useEffect(() => {
      seen.push(payment)
    }, [payment])
    return null
  }
  return {
    seen,
    Look,
    get current() {
      const newest = seen.at(-1)
      if (!newest) throw new Error('The hook is not mounted')
      return newest
    },
  }
}

/** A page in StrictMode whose checkout speaks to a fake KryptoGO, with a hook in it. */
export async function openShop(options: ShopOptions = {}) {
  const { scenario, latency, ahead, between, children, ...props } = options
  const { clock, fake } = createWorld(options)
  const look = createLook()
  const page = (content: ReactNode, more: Partial<CheckoutProviderProps> = {}) => (
    <StrictMode>
      <CheckoutProvider
        baseUrl="/api/kryptogo"
        clock={clock}
        fetch={between?.(fake.fetch) ?? fake.fetch}
        random={() => 0.5}
        {...props}
        {...more}
      >
        <look.Look />
        {content}
      </CheckoutProvider>
    </StrictMode>
  )
  const user = userEvent.setup()
  const view = render(page(children))

  /** Moves the clock, and waits for what it sets off. */
  const pass = (ms: number) => act(() => clock.advanceAsync(ms))
  /** Does something, and waits for what needs no time. */
  const after = async (what: () => unknown) => {
    // in steps, for React 18 renders nothing before the end of `act`
    await act(async () => {
      what()
      await clock.advanceAsync(0)
    })
    await act(() => vi.dynamicImportSettled())
    await pass(0)
  }
  await after(() => undefined)

  return {
    ...view,
    rerender: (content: ReactNode, more?: Partial<CheckoutProviderProps>) =>
      view.rerender(page(content, more)),
    ...{ user, clock, fake, pass, after },
    /** What the hook returned, all of it. */
    seen: look.seen,
    get payment() {
      return look.current
    },
    /** Opens a payment, and notes how that ends. */
    open: async (params: PaymentModalParams = order) => {
      const ended: { done?: true; error?: unknown } = {}
      await after(() => {
        look.current.openPaymentModal(params).then(
          () => (ended.done = true),
          (error: unknown) => (ended.error = error),
        )
      })
      return ended
    },
  }
}

/** Opens a payment and closes its dialog: it goes on being watched, by nobody's eye. */
export async function openQuietly(options?: ShopOptions) {
  const shop = await openShop(options)
  await shop.open()
  await shop.after(() => shop.payment.closePaymentModal())
  return Object.assign(shop, { id: idOf(shop.fake) })
}

/** The payment created last. */
export function idOf(fake: FakeKryptogo): string {
  const newest = fake.intents.at(-1)
  if (!newest) throw new Error('No payment was created')
  return newest.payment_intent_id
}

/** How many payments were asked for, and how many looks were taken at them. */
export function counts({ requests }: FakeKryptogo) {
  const posts = requests.filter(({ method }) => method === 'POST').length
  return { posts, reads: requests.length - posts }
}
