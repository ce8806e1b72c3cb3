import { act, render, renderHook } from '@testing-library/react'
import { isPaymentError, PaymentProvider } from 'kryptogo-payment-react'
import { CheckoutProvider, usePayment } from 'kryptogo-payment-react/checkout'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { StrictMode, type ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectConsole, expectLogged } from '../setup'
import { linked } from '../support/linked'
import { createProbe, createWorld, idOf, MINUTE, openShop, order, SECOND } from './support'

const anyFunction = expect.any(Function) as unknown

function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

const other = createFakeUsePayment()
const OtherProvider = ({ children }: { children: ReactNode }) => (
  <PaymentProvider payment={other.usePayment()}>{children}</PaymentProvider>
)

describe('usePayment of ./checkout', () => {
  it('returns the documented members, which are empty before a payment', async () => {
    const { payment } = await openShop()
    expect(payment).toEqual({
      openPaymentModal: anyFunction,
      closePaymentModal: anyFunction,
      reopenPaymentModal: anyFunction,
      forgetPayment: anyFunction,
      data: null,
      isLoading: false,
      isSuccess: false,
      isError: false,
      error: null,
      txHash: undefined,
      request: null,
    })
  })

  it('returns the same functions on every render', async () => {
    const shop = await openShop()
    await shop.open()
    await shop.pass(MINUTE)
    const [first, ...rest] = shop.results
    expect(rest.length).toBeGreaterThan(2)
    for (const one of rest) {
      expect(one.openPaymentModal).toBe(first?.openPaymentModal)
      expect(one.closePaymentModal).toBe(first?.closePaymentModal)
      expect(one.reopenPaymentModal).toBe(first?.reopenPaymentModal)
      expect(one.forgetPayment).toBe(first?.forgetPayment)
    }
  })

  it.each([
    ['nothing', undefined],
    ['PaymentProvider alone', OtherProvider],
  ])('throws an error that names it outside CheckoutProvider, inside %s', (_, wrapper) => {
    const thrown = thrownBy(() => renderHook(usePayment, wrapper && { wrapper }))
    expect(isPaymentError(thrown)).toBe(true)
    expect(thrown).toMatchObject({
      code: 'missing_provider',
      message: linked('missing_provider', 'usePayment() must be inside <CheckoutProvider>'),
    })
  })

  it("reads its provider's props once", async () => {
    expectConsole('error', /is read once$/)
    const shop = await openShop()
    const { clock, fake } = createWorld()
    shop.rerender(null, { environment: { clock, fetch: fake.fetch } })
    await shop.open()
    await shop.pass(MINUTE)
    expect(shop.payment.isSuccess).toBe(true)
    expect(fake.requests).toEqual([])
  })
})

describe('the stages of a payment', () => {
  it('a payment is loading, pending, detected and paid', async () => {
    const shop = await openShop({ latency: SECOND })
    const ended = await shop.open()
    const quiet = { isError: false, isSuccess: false, error: null, request: order }
    expect(shop.payment).toMatchObject({ ...quiet, isLoading: true, data: null })
    expect(ended).toEqual({})

    await shop.pass(SECOND)
    expect(ended).toEqual({ done: true })
    expect(shop.payment).toMatchObject({
      ...quiet,
      isLoading: false,
      data: { payment_intent_id: idOf(shop.fake), status: 'pending', fiat_amount: '300' },
      txHash: undefined,
    })

    await shop.pass(8 * SECOND)
    const hash = shop.fake.intents[0]?.payment_tx_hash
    expect(hash).toMatch(/^0x/)
    expect(shop.payment).toMatchObject({ ...quiet, data: { status: 'pending' }, txHash: hash })

    await shop.pass(12 * SECOND)
    expect(shop.payment).toMatchObject({
      ...quiet,
      isSuccess: true,
      isLoading: false,
      data: { status: 'success' },
      txHash: hash,
    })
  })

  it('isSuccess is false for a payment that is not paid', async () => {
    const shop = await openShop({ scenario: 'underpaid_refunded' })
    await shop.open()
    for (let second = 0; second < 60; second++) await shop.pass(SECOND)
    expect(new Set(shop.results.map(({ data }) => data?.status))).toEqual(
      new Set([undefined, 'pending', 'insufficient_not_refunded', 'insufficient_refunded']),
    )
    expect(shop.results.some(({ isSuccess }) => isSuccess)).toBe(false)
  })

  it('an expired payment is neither a success nor an error', async () => {
    const shop = await openShop({ scenario: 'pending' })
    await shop.open()
    shop.fake.expire(idOf(shop.fake))
    await shop.pass(MINUTE)
    expect(shop.payment).toMatchObject({
      data: { status: 'expired' },
      isLoading: false,
      isSuccess: false,
      isError: false,
      error: null,
    })
  })

  it('an undocumented status is passed on as it is', async () => {
    const shop = await openShop({ scenario: 'unknown_status' })
    await shop.open()
    await shop.pass(MINUTE)
    expect(shop.payment).toMatchObject({
      data: { status: 'refunding' },
      isSuccess: false,
      isError: false,
      error: null,
    })
  })

  it('a failure is in the result and rejects the promise', async () => {
    expectLogged('http_error')
    const shop = await openShop({ scenario: 'server_error' })
    const ended = await shop.open()
    expect(shop.payment).toMatchObject({
      data: null,
      isLoading: false,
      isSuccess: false,
      isError: true,
      error: { code: 'http_error' },
      request: order,
    })
    expect(ended.error).toBe(shop.payment.error)
  })

  it('a new payment clears the last one at once', async () => {
    expectLogged('http_error')
    const shop = await openShop({ scenario: 'server_error' })
    await shop.open()
    shop.fake.scenario = 'slow'
    await shop.open()
    expect(shop.payment).toMatchObject({ isLoading: true, isError: false, error: null, data: null })
    await shop.pass(30 * SECOND)
    expect(shop.payment.isSuccess).toBe(true)
    await shop.open()
    expect(shop.payment).toMatchObject({ isLoading: true, isSuccess: false, data: null })
    expect(shop.payment.txHash).toBeUndefined()
  })
})

describe('request', () => {
  it('is the object that was passed for the data', async () => {
    const shop = await openShop()
    const params = { ...order }
    await shop.open(params)
    expect(shop.payment.request).toBe(params)
    await shop.pass(MINUTE)
    expect(shop.payment.request).toBe(params)
    const same = { ...order }
    await shop.open(same)
    expect(shop.payment.request).toBe(same)
  })

  it('tells apart two payments that look the same', async () => {
    const shop = await openShop({ scenario: 'pending' })
    await shop.open()
    const first = shop.payment
    await shop.open({ ...order })
    expect(shop.payment.data?.fiat_amount).toBe(first.data?.fiat_amount)
    expect(shop.payment.data?.payment_intent_id).not.toBe(first.data?.payment_intent_id)
    expect(shop.payment.request).not.toBe(first.request)
    const pairs = shop.results
      .filter(({ data }) => data)
      .map(({ request, data }) => [request === order, data === first.data].join())
    expect(new Set(pairs)).toEqual(new Set(['true,true', 'false,false']))
  })
})

describe('several calls of usePayment', () => {
  it('inside one provider return the same', async () => {
    const other = createProbe()
    const shop = await openShop({ children: <other.Probe /> })
    await shop.open()
    await shop.pass(MINUTE)
    expect(other.current).toEqual(shop.payment)
    expect(other.results.map(({ data }) => data?.status)).toEqual(
      shop.results.map(({ data }) => data?.status),
    )
  })

  it('inside two providers are independent', async () => {
    const { clock, fake } = createWorld()
    const probes = [createProbe(), createProbe()]
    render(
      <StrictMode>
        {probes.map((probe, index) => (
          <CheckoutProvider key={index} baseUrl="/api" environment={{ clock, fetch: fake.fetch }}>
            <probe.Probe />
          </CheckoutProvider>
        ))}
      </StrictMode>,
    )
    const [one, two] = probes
    await act(async () => {
      void one?.current.openPaymentModal(order)
      await vi.dynamicImportSettled()
      await clock.advanceAsync(0)
    })
    expect(one?.current.data).not.toBeNull()
    expect(two?.current).toMatchObject({ data: null, isLoading: false, request: null })
    await act(async () => {
      void two?.current.openPaymentModal({ ...order, fiat_amount: '65' })
      await vi.dynamicImportSettled()
      await clock.advanceAsync(0)
    })
    await act(() => clock.advanceAsync(MINUTE))
    expect(one?.current.data).toMatchObject({ fiat_amount: '300', status: 'success' })
    expect(two?.current.data).toMatchObject({ fiat_amount: '65', status: 'success' })
  })
})
