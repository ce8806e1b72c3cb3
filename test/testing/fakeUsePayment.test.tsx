import { act, render, renderHook } from '@testing-library/react'
import {
  createFakeUsePayment,
  createIntent,
  createTestClock,
  fixtures,
} from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import { parsePaymentIntent } from 'kryptogo-payment-react/server'

const order = { fiat_amount: '65', fiat_currency: 'TWD' } as const

function use(...initial: Parameters<typeof createFakeUsePayment>) {
  const fake = createFakeUsePayment(...initial)
  const { result, rerender } = renderHook(fake.usePayment, { wrapper: StrictMode })
  return { fake, result, rerender }
}

describe('a fake hook', () => {
  it('has the members that KryptoGO documents, and txHash', () => {
    expect(use().result.current).toEqual({
      openPaymentModal: expect.any(Function) as unknown,
      closePaymentModal: expect.any(Function) as unknown,
      data: null,
      isLoading: false,
      isSuccess: false,
      isError: false,
      error: null,
      txHash: undefined,
    })
  })

  it('starts with the given result', () => {
    const initial = { data: fixtures.success, isSuccess: true, txHash: '0x1' }
    expect(use(initial).result.current).toMatchObject(initial)
  })

  it('makes payments that are due half an hour after they open', async () => {
    const clock = createTestClock()
    const { fake, result } = use({ clock })
    clock.advance(3_600_000)
    await act(() => result.current.openPaymentModal(order))
    const due = clock.now() / 1000 + 30 * 60
    for (const status of ['pending', 'success']) {
      act(() => fake.settle(status))
      expect(result.current.data).toMatchObject({ status, payment_deadline: due })
      clock.advance(1_000)
    }
  })

  it('records the arguments it was opened with, and loads', async () => {
    const { fake, result } = use({ data: fixtures.success, isSuccess: true, txHash: '0x1' })
    const params = { ...order }
    await act(() => result.current.openPaymentModal(params))
    expect(fake.calls).toEqual([params])
    expect(fake.calls[0]).toBe(params)
    expect(result.current).toMatchObject({
      data: null,
      isLoading: true,
      isSuccess: false,
      txHash: undefined,
    })
  })

  it('keeps the previous result when told to', async () => {
    const shown = { data: fixtures.success, isSuccess: true }
    const { result } = use({ ...shown, keepsResult: true })
    await act(() => result.current.openPaymentModal(order))
    expect(result.current).toMatchObject({ ...shown, isLoading: true })
  })

  it('counts how often it was closed', () => {
    const { fake, result } = use()
    result.current.closePaymentModal()
    result.current.closePaymentModal()
    expect(fake.closeCount).toBe(2)
  })

  it('reopens, and returns its request, only when told to', async () => {
    const { fake, result } = use({ hasReopen: true, hasRequest: true })
    expect(result.current.request).toBeNull()
    const params = { ...order }
    await act(() => result.current.openPaymentModal(params))
    expect(result.current.request).toBeNull()
    act(() => fake.settle('pending'))
    expect(result.current.request).toBe(params)
    result.current.reopenPaymentModal?.()
    expect(fake.reopenCount).toBe(1)
    expect(fake.calls).toHaveLength(1)
  })

  it('renders on a server', () => {
    const { usePayment } = createFakeUsePayment({ data: fixtures.success })
    const Page = () => String(usePayment().data === fixtures.success)
    expect(renderToString(<Page />)).toBe('true')
  })

  it('returns the same result to all components, until they unmount', () => {
    const fake = createFakeUsePayment()
    const renders = vi.fn()
    const Page = () => {
      renders(fake.usePayment().isLoading)
      return null
    }
    const { unmount } = render(
      <>
        <Page />
        <Page />
      </>,
    )
    act(() => fake.set({ isLoading: true }))
    expect(renders.mock.calls).toEqual([[false], [false], [true], [true]])
    unmount()
    fake.set({ isLoading: false })
    expect(renders).toHaveBeenCalledTimes(4)
  })
})

describe('settling', () => {
  it.each(Object.values(fixtures))('on $status echoes the request', async ({ status }) => {
    const { fake, result } = use()
    const asked = {
      ...order,
      callback_url: 'https://shop.example/callback',
      order_data: { when: new Date(0), left: undefined },
    }
    await act(() => result.current.openPaymentModal(asked))
    act(() => fake.settle(status))
    const intent = parsePaymentIntent(result.current.data)
    expect(intent).toMatchObject({ ...order, status, crypto_amount: '2.00' })
    expect(intent.order_data).toEqual({ when: '1970-01-01T00:00:00.000Z' })
    expect(result.current).toMatchObject({
      isLoading: false,
      isSuccess: status === 'success',
      isError: false,
      error: null,
      txHash: intent.payment_tx_hash,
    })
    expect(intent).toEqual(result.current.data)
  })

  it('makes one payment per opening', async () => {
    const { fake, result } = use()
    const ids: string[] = []
    for (const status of ['pending', 'success']) {
      await act(() => result.current.openPaymentModal(order))
      for (const step of ['pending', status]) {
        act(() => fake.settle(step))
        ids.push(parsePaymentIntent(result.current.data).payment_intent_id)
      }
    }
    const [first, , second] = ids
    expect(ids).toEqual([first, first, second, second])
    expect(first).not.toBe(second)
    expect(first).toMatch(/^[A-Za-z0-9]{32}$/)
  })

  it('accepts an intent of another payment', () => {
    const { fake, result } = use()
    const intent = createIntent({ fiat_amount: '1', status: 'success' })
    act(() => fake.settle(intent))
    expect(result.current).toMatchObject({ data: intent, isSuccess: true })
  })

  it('clears an error', () => {
    const { fake, result } = use({ isError: true, error: new Error('lost') })
    act(() => fake.settle('pending'))
    expect(result.current).toMatchObject({ isError: false, error: null })
  })
})

describe('failing', () => {
  const failure = new Error('No wallet')

  it('rejects', async () => {
    const { fake, result } = use({ openBehavior: 'reject', failure })
    await expect(result.current.openPaymentModal(order)).rejects.toBe(failure)
    expect(fake.calls).toHaveLength(1)
    expect(result.current.isLoading).toBe(false)
  })

  it('throws', () => {
    const { result } = use({ openBehavior: 'throw', failure })
    expect(() => result.current.openPaymentModal(order)).toThrow(failure)
  })

  it('never settles', async () => {
    const { result } = use({ openBehavior: 'hang' })
    const settled = vi.fn()
    await act(async () => {
      void Promise.resolve(result.current.openPaymentModal(order)).finally(settled)
      await new Promise((resolve) => setTimeout(resolve))
    })
    expect(settled).not.toHaveBeenCalled()
    expect(result.current.isLoading).toBe(true)
  })

  it('throws while rendering until reset', () => {
    const fake = createFakeUsePayment({ renderBehavior: 'throw', failure })
    expect(() => renderHook(fake.usePayment)).toThrow(failure)
    fake.set({ renderBehavior: 'return' })
    expect(renderHook(fake.usePayment).result.current.data).toBeNull()
  })

  it('returns undefined', () => {
    expect(use({ renderBehavior: 'return undefined' }).result.current).toBeUndefined()
  })

  it('shows an error', () => {
    const { fake, result } = use()
    act(() => fake.set({ isError: true, error: failure }))
    expect(result.current).toMatchObject({ isError: true, error: failure, data: null })
  })

  it('has a default error', async () => {
    const { result } = use({ openBehavior: 'reject' })
    await expect(result.current.openPaymentModal(order)).rejects.toThrow('told to fail')
  })
})
