import { act, render } from '@testing-library/react'
import { PayButton, type PaymentHandlers, type PaymentState } from 'kryptogo-payment-react'
import { CheckoutProvider, usePayment } from 'kryptogo-payment-react/checkout'
import {
  Fragment,
  StrictMode,
  useEffect,
  type ExoticComponent,
  type PropsWithChildren,
} from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { createWorld, idOf, MINUTE, openShop, order, SECOND, type ShopOptions } from './support'

type HandlerName = keyof PaymentHandlers

/** Handlers that record their calls. */
function createHandlers() {
  const calls: [name: HandlerName, state: PaymentState][] = []
  const named = (name: HandlerName) => (state: PaymentState) => {
    calls.push([name, state])
  }
  return {
    handlers: {
      onStatusChange: named('onStatusChange'),
      onSuccess: named('onSuccess'),
      onExpired: named('onExpired'),
      onInsufficient: named('onInsufficient'),
      onRefunded: named('onRefunded'),
      onError: named('onError'),
    },
    /** The statuses passed to `onStatusChange`, in order. */
    get statuses() {
      return calls.filter(([name]) => name === 'onStatusChange').map(([, state]) => state.status)
    },
    /** The names of the other handlers that were called, in order. */
    get others() {
      return calls.map(([name]) => name).filter((name) => name !== 'onStatusChange')
    },
    get states() {
      return calls.map(([, state]) => state)
    },
  }
}

/** A page that starts payments with the hook, not with a component. */
async function openDirectly(options: ShopOptions) {
  const provider = createHandlers()
  const button = createHandlers()
  const children = <PayButton fiatAmount="300" fiatCurrency="TWD" {...button.handlers} />
  const shop = await openShop({ children, ...provider.handlers, ...options })
  await shop.open()
  return { shop, provider, button }
}

/** A page that starts a payment in an effect, a minute later. */
async function openPayingAtOnce(Mode: ExoticComponent<PropsWithChildren> = Fragment) {
  const { clock, fake } = createWorld({ scenario: 'paid' })
  const provider = createHandlers()
  function PayAtOnce() {
    const { openPaymentModal } = usePayment()
    useEffect(() => {
      void openPaymentModal(order)
    }, [openPaymentModal])
    return null
  }
  render(
    <Mode>
      <CheckoutProvider
        baseUrl="/api"
        environment={{ clock, fetch: fake.fetch }}
        {...provider.handlers}
      >
        <PayAtOnce />
      </CheckoutProvider>
    </Mode>,
  )
  await act(async () => {
    await vi.dynamicImportSettled()
    await clock.advanceAsync(MINUTE)
  })
  return { fake, provider }
}

describe("the provider's handlers for a payment that the page starts with the hook", () => {
  it.each<[NonNullable<ShopOptions['scenario']>, PaymentState['status'][], HandlerName[]]>([
    ['paid', ['opening', 'pending', 'success'], ['onSuccess']],
    [
      'underpaid_refunded',
      ['opening', 'pending', 'insufficient_not_refunded', 'insufficient_refunded'],
      ['onInsufficient', 'onRefunded'],
    ],
    ['expired', ['opening', 'pending', 'expired'], ['onExpired']],
    ['unknown_status', ['opening', 'pending', 'unknown'], []],
    ['server_error', ['opening', 'error'], ['onError']],
  ])('are called once each: %s', async (scenario, statuses, others) => {
    if (scenario === 'server_error') expectLogged('http_error')
    const { shop, provider, button } = await openDirectly({ scenario })
    await shop.pass(40 * MINUTE)
    expect(provider.statuses).toEqual(statuses)
    expect(provider.others).toEqual(others)
    expect(provider.states.filter((state) => 'restored' in state && state.restored)).toEqual([])
    expect(button.statuses).toEqual([])
    expect(button.others).toEqual([])
    shop.unmount()
  })

  it('are called with "opening" within the call', async () => {
    const provider = createHandlers()
    const shop = await openShop(provider.handlers)
    await shop.after(() => {
      void shop.payment.openPaymentModal(order)
      expect(provider.statuses).toEqual(['opening'])
    })
  })

  it('are called for each payment', async () => {
    const { shop, provider } = await openDirectly({ scenario: 'paid' })
    await shop.pass(MINUTE)
    await shop.open({ ...order, fiat_amount: '65' })
    await shop.pass(MINUTE)
    const once = ['opening', 'pending', 'success']
    expect(provider.statuses).toEqual([...once, ...once])
    expect(provider.others).toEqual(['onSuccess', 'onSuccess'])
    const attempts = provider.states.map((state) => 'attemptId' in state && state.attemptId)
    expect(new Set(attempts).size).toBe(2)
  })

  it('are called for each payment, even if both use the same parameters object', async () => {
    const { shop, provider } = await openDirectly({ scenario: 'paid' })
    await shop.pass(MINUTE)
    await shop.open(order)
    await shop.pass(MINUTE)
    const once = ['opening', 'pending', 'success']
    expect(provider.statuses).toEqual([...once, ...once])
  })

  it('are called for a payment started in an effect at load', async () => {
    const { provider } = await openPayingAtOnce()
    expect(provider.statuses).toEqual(['opening', 'pending', 'success'])
    expect(provider.others).toEqual(['onSuccess'])
  })

  it('are called once in StrictMode, which mounts the page twice', async () => {
    const { fake, provider } = await openPayingAtOnce(StrictMode)
    expect(fake.intents).toHaveLength(1)
    expect(provider.others).toEqual(['onSuccess'])
  })

  it('are not called for invalid parameters, which reject the promise', async () => {
    const provider = createHandlers()
    const shop = await openShop(provider.handlers)
    const ended = await shop.open({ ...order, fiat_amount: '0' })
    expect(ended.error).toMatchObject({ code: 'amount_too_small' })
    expect(provider.states).toEqual([])
  })

  it('are not called after the payment is forgotten', async () => {
    const { shop, provider } = await openDirectly({ scenario: 'pending' })
    await shop.after(() => shop.payment.forgetPayment())
    shop.fake.pay(idOf(shop.fake))
    await shop.pass(10 * SECOND)
    expect(provider.others).toEqual([])
  })
})
