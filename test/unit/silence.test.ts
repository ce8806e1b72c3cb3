import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it, vi } from 'vitest'
import { createCheckoutStore } from '../../src/checkout/checkoutStore'
import { createIntentClient } from '../../src/checkout/intentClient'
import type { PaymentModalParams } from '../../src/core/contract'

const SECOND = 1_000
const order: PaymentModalParams = { fiat_amount: '300', fiat_currency: 'TWD' }
const never = () => new Promise<never>(() => undefined)

describe('an answer that comes after its time', () => {
  it.each([
    ['the limit', 15 * SECOND],
    ['the page has given it up', 0],
  ])('is not heard, after %s', async (_, wait) => {
    const clock = createTestClock()
    const answers: ((response: Response) => void)[] = []
    const [onServerTime, onRefused] = [vi.fn(), vi.fn()]
    const { read } = createIntentClient({
      ...{ baseUrl: '/api', clientId: undefined, clock, random: () => 0.5 },
      ...{ onServerTime, onRefused },
      fetch: () => new Promise((resolve) => answers.push(resolve)),
    })
    const controller = new AbortController()
    const ended = vi.fn()
    const reading = read('own', controller.signal).catch(ended)
    await clock.advanceAsync(wait)
    if (wait === 0) controller.abort()
    await reading
    const code = wait === 0 ? 'aborted' : 'timeout'
    expect(ended.mock.calls).toMatchObject([[{ code }]])
    expect(clock.waiting).toBe(0)

    const headers = { Date: 'Thu, 01 Jan 2099 00:00:00 GMT' }
    for (const answer of answers) answer(new Response('{}', { status: 404, headers }))
    await clock.advanceAsync(0)
    expect(onServerTime).not.toHaveBeenCalled()
    expect(onRefused).not.toHaveBeenCalled()
  })
})

describe('a dialog that never loads', () => {
  function createStore(loadDialog: () => Promise<never>) {
    const clock = createTestClock()
    const fake = createFakeKryptogo({ clock, scenario: 'pending' })
    const server = { baseUrl: '/api', clientId: undefined, fetch: fake.fetch, clock }
    const memory = { random: () => 0.5, storage: null, storageKey: '' }
    return { clock, fake, store: createCheckoutStore({ ...server, ...memory, loadDialog }) }
  }

  it('ends the click after half a minute, without a payment', async () => {
    const { clock, fake, store } = createStore(never)
    const ended = vi.fn()
    store.openPaymentModal(order).catch(ended)
    await clock.advanceAsync(30 * SECOND - 1)
    expect(store.getState()).toMatchObject({ isLoading: true })
    await clock.advanceAsync(1)
    expect(ended.mock.calls).toMatchObject([[{ code: 'dialog_failed', retryable: false }]])
    expect(store.getState()).toMatchObject({ isLoading: false, isError: true })
    expect(fake.requests).toEqual([])
    expect(clock.waiting).toBe(0)
  })

  it('is waited for no longer once the buyer closes', async () => {
    const { clock, store } = createStore(never)
    const opened = store.openPaymentModal(order)
    store.closePaymentModal()
    await clock.advanceAsync(0)
    await expect(opened).resolves.toBeUndefined()
    expect(store.getState()).toMatchObject({ isLoading: false, isError: false })
    expect(clock.waiting).toBe(0)
  })

  it('leaves no timer behind where it is only loaded ahead', async () => {
    const { clock, store } = createStore(never)
    store.preload?.()
    await clock.advanceAsync(0)
    expect(clock.waiting).toBe(0)
  })
})
