import { act, render, screen } from '@testing-library/react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import {
  createFakeKryptogo,
  createFakeUsePayment,
  createIntent,
  createTestClock,
} from 'kryptogo-payment-react/testing'
import { useEffect, useInsertionEffect } from 'react'
import { vi } from 'vitest'
import { useCheckout } from '../../src/checkout/CheckoutContext'
import type { PaymentIntent, PaymentModalParams, UsePaymentResult } from '../../src/core/contract'
import { createHookSource } from '../../src/store/hookSource'
import type { PaymentSource } from '../../src/store/paymentSource'

/** How the next requests to create or read a payment go. */
type Weather = 'fine' | 'refused' | 'unreadable'

/** A payment source, and what is outside of it. */
export interface World {
  readonly source: PaymentSource
  /** It says which request its payment answers. */
  readonly identifies: boolean
  readonly reopens: boolean
  /** It can be told to follow a payment no longer. */
  readonly forgets: boolean
  readonly setWeather: (weather: Weather) => Promise<void>
  /** Does something, and waits for everything that needs no time. */
  readonly after: (task: () => unknown) => Promise<void>
  /** The payment that was asked for last comes to exist. */
  readonly answer: () => Promise<void>
  /** The newest payment changes, and the source has the time to notice. */
  readonly change: (change: Partial<PaymentIntent>) => Promise<void>
  /** The source tries to read the newest payment. */
  readonly read: () => Promise<void>
  readonly created: () => number
  /** Whether the buyer sees how to pay. */
  readonly isShown: () => boolean
  /** The page of the source is left. Returns how many timers it has left behind. */
  readonly leave: () => number
}

const REFUSAL = new Error('The wallet refused')

/** KryptoGO's hook, written by hand, and an adapter that is given each of its results. */
function createHookWorld(hasEveryMember: boolean): World {
  const source = createHookSource()
  const asked: PaymentModalParams[] = []
  let weather: Weather = 'fine'
  let isShown = false
  const idle = { data: null, isLoading: false, isSuccess: false, isError: false, error: null }
  const show = (change: Partial<UsePaymentResult>) => {
    result = { ...result, ...change }
    source.keep(result)
    source.publish()
  }
  let result: UsePaymentResult = {
    ...idle,
    openPaymentModal: (params) => {
      if (weather === 'refused') throw REFUSAL
      asked.push(params)
      isShown = true
      show({ ...idle, isLoading: true, ...(hasEveryMember && { request: params }) })
    },
    closePaymentModal: () => {
      isShown = false
    },
    ...(hasEveryMember && {
      request: null,
      reopenPaymentModal: () => {
        isShown = true
      },
      forgetPayment: () => {
        isShown = false
        show({ ...idle, request: null })
      },
    }),
  }
  source.keep(result)

  const read = (change: Partial<PaymentIntent> = {}) => {
    if (weather === 'refused') show({ isError: true, error: REFUSAL })
    else if (weather === 'unreadable') show({ ...idle, data: { status: 'pending' } })
    else if (!hasEveryMember || result.request !== null) {
      const known = result.data ?? echo(asked.at(-1), asked.length)
      const data = { ...known, ...change }
      show({ ...idle, data, isSuccess: data.status === 'success' })
    }
    return Promise.resolve()
  }
  return {
    ...{ source, identifies: hasEveryMember, reopens: hasEveryMember, forgets: hasEveryMember },
    setWeather: (next) => {
      weather = next
      return Promise.resolve()
    },
    after: async (task) => {
      await task()
    },
    ...{ answer: () => read(), change: read, read: () => read() },
    created: () => asked.length,
    isShown: () => isShown,
    leave: () => 0,
  }
}

const echo = (request: PaymentModalParams | undefined, serial: number) =>
  createIntent({ ...request, payment_intent_id: `payment ${serial}`, status: 'pending' })

/** The fake hook of `./testing`, with the two members that it can have of `./checkout`. */
function createFakeHookWorld(): World {
  const fake = createFakeUsePayment({ hasReopen: true, hasRequest: true })
  const source = createHookSource()
  let weather: Weather = 'fine'
  function Adapter() {
    const result = fake.usePayment()
    useInsertionEffect(() => {
      source.keep(result)
    })
    useEffect(() => {
      source.publish()
    })
    return null
  }
  const { unmount } = render(<Adapter />)
  const after = (task: () => unknown) =>
    act(async () => {
      await task()
    })
  const read = (change: Partial<PaymentIntent> = {}) =>
    after(() => {
      if (weather === 'refused') fake.set({ isError: true, error: REFUSAL })
      else if (weather === 'unreadable') fake.set({ data: { status: 'pending' } })
      else fake.settle({ ...echo(fake.calls.at(-1), fake.calls.length), ...change })
    })
  return {
    ...{ source, identifies: true, reopens: true, forgets: false, after },
    setWeather: (next) => {
      weather = next
      return after(() => {
        fake.set({ openBehavior: next === 'refused' ? 'reject' : 'resolve' })
      })
    },
    ...{ answer: () => read(), change: read, read: () => read() },
    created: () => fake.calls.length,
    isShown: () => fake.calls.length + fake.reopenCount > fake.closeCount,
    leave: () => {
      unmount()
      return 0
    },
  }
}

/** The store of `./checkout`, over a fake KryptoGO that takes a second for each answer. */
async function createCheckoutWorld(): Promise<World> {
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock, scenario: 'pending', latency: 1_000 })
  const holder: { source?: PaymentSource } = {}
  let weather: Weather = 'fine'
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (weather === 'refused') throw new TypeError('No network')
    const response = await fake.fetch(input, init)
    return weather === 'unreadable' ? Response.json({ code: 0, data: {} }) : response
  }
  const environment = { clock, fetch, random: () => 0.5 }
  function Probe() {
    const source = useCheckout('Probe')
    useEffect(() => {
      holder.source = source
    }, [source])
    return null
  }
  const { unmount } = render(
    <CheckoutProvider baseUrl="/api" environment={environment}>
      <Probe />
    </CheckoutProvider>,
  )
  const after = async (task: () => unknown) => {
    await act(async () => {
      void task()
      await clock.advanceAsync(0)
    })
    await act(() => vi.dynamicImportSettled())
    await act(() => clock.advanceAsync(0))
  }
  const pass = (ms: number) => act(() => clock.advanceAsync(ms))
  await after(() => undefined)
  if (!holder.source) throw new Error('The checkout is not mounted')

  return {
    ...{ source: holder.source, identifies: true, reopens: true, forgets: true, after },
    setWeather: (next) => {
      weather = next
      return Promise.resolve()
    },
    answer: () => pass(1_000),
    change: (change) => {
      const id = fake.intents.at(-1)?.payment_intent_id
      if (id !== undefined) fake.update(id, change)
      return pass(60_000)
    },
    read: () => pass(60_000),
    created: () => fake.intents.length,
    isShown: () => screen.queryByRole('dialog') !== null,
    leave: () => {
      unmount()
      return clock.waiting
    },
  }
}

/** Every payment source, by name. */
export const WORLDS: readonly (readonly [name: string, create: () => World | Promise<World>])[] = [
  ['a hook with the documented members', () => createHookWorld(false)],
  ['a hook with every member', () => createHookWorld(true)],
  ['the fake hook', createFakeHookWorld],
  ['the checkout', createCheckoutWorld],
]
