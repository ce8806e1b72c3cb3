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

/** Parameters of a payment of 9.23 USDT. */
export const order: PaymentModalParams = { fiat_amount: '300', fiat_currency: 'TWD' }

export interface ShopOptions
  extends
    Partial<CheckoutProviderProps>,
    Pick<FakeKryptogoOptions, 'scenario' | 'latency' | 'orders'> {
  /** By how many milliseconds the buyer's clock is fast. Default: 0. */
  ahead?: number
  /** Wraps the fake KryptoGO's `fetch`. Default: used as it is. */
  between?: (fetch: FakeKryptogo['fetch']) => typeof globalThis.fetch
  /** The clock and KryptoGO of an earlier page. Default: new ones. */
  world?: World
}

type World = Pick<ReturnType<typeof createWorld>, 'clock' | 'fake'>

/** A buyer's clock that stands still, and a fake KryptoGO. */
export function createWorld({ ahead = 0, ...options }: ShopOptions = {}) {
  const { scenario = 'paid', latency = 0, orders = false } = options
  const clock = createTestClock()
  const right = { now: () => clock.now() - ahead, after: clock.after }
  return { clock, fake: createFakeKryptogo({ clock: right, scenario, latency, orders }) }
}

/** A component that renders nothing, and all results of its hook, the newest last. */
export function createProbe() {
  const results: CheckoutPayment[] = []
  function Probe() {
    const payment = usePayment()
    useEffect(() => {
      results.push(payment)
    }, [payment])
    return null
  }
  return {
    results,
    Probe,
    get current() {
      const newest = results.at(-1)
      if (!newest) throw new Error('The hook is not mounted')
      return newest
    },
  }
}

const half = () => 0.5

/** A page in StrictMode with a checkout over a fake KryptoGO and a hook. */
export async function openShop(options: ShopOptions = {}) {
  const { scenario, latency, orders, ahead, between, world, ...rest } = options
  const { children, environment, ...props } = rest
  const { clock, fake } = world ?? createWorld(options)
  const probe = createProbe()
  const fetch = between?.(fake.fetch) ?? fake.fetch
  const page = (content: ReactNode, more: Partial<CheckoutProviderProps> = {}) => (
    <StrictMode>
      <CheckoutProvider
        baseUrl="/api/kryptogo"
        environment={{ clock, fetch, random: half, ...environment }}
        {...props}
        {...more}
      >
        <probe.Probe />
        {content}
      </CheckoutProvider>
    </StrictMode>
  )
  const user = userEvent.setup()
  const view = render(page(children))

  /** Advances the clock and waits for the effects. */
  const pass = (ms: number) => act(() => clock.advanceAsync(ms))
  /** Does something and waits for everything that needs no time. */
  const after = async (what: () => unknown) => {
    // In steps, because React 18 renders nothing before the end of `act`.
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
    /** All results of the hook. */
    results: probe.results,
    get payment() {
      return probe.current
    },
    /** Opens a payment and records how the promise settles. */
    open: async (params: PaymentModalParams = order) => {
      const ended: { done?: true; error?: unknown } = {}
      await after(() => {
        probe.current.openPaymentModal(params).then(
          () => (ended.done = true),
          (error: unknown) => (ended.error = error),
        )
      })
      return ended
    },
  }
}

/** Opens a payment and closes its dialog. The payment is still followed. */
export async function openAndClose(options?: ShopOptions) {
  const shop = await openShop(options)
  await shop.open()
  await shop.after(() => shop.payment.closePaymentModal())
  return Object.assign(shop, { id: idOf(shop.fake) })
}

/** Returns the id of the newest payment. */
export function idOf(fake: FakeKryptogo): string {
  const newest = fake.intents.at(-1)
  if (!newest) throw new Error('No payment was created')
  return newest.payment_intent_id
}

/** Counts the requests that created and read payments. */
export function counts({ requests }: FakeKryptogo) {
  const posts = requests.filter(({ method }) => method === 'POST').length
  return { posts, reads: requests.length - posts }
}
