import { act, screen } from '@testing-library/react'
import { createFakeUsePayment, createIntent, fixtures } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { renderShop } from './support'

const button = () => screen.getByRole('button')
const expectStatus = (status: string) => expect(button()).toHaveAttribute('data-status', status)

describe('data from before the click', () => {
  const over = [fixtures.success, fixtures.expired, fixtures.insufficient_refunded]
  it.each(over)('is ignored if that payment is over: $status', async (intent) => {
    const isSuccess = intent.status === 'success'
    const before = { data: { ...intent, fiat_amount: '100' }, isSuccess, keepsResult: true }
    const { fake, user, onSuccess } = renderShop(createFakeUsePayment(before))
    expectStatus('idle')
    await user.click(button())
    expectStatus('opening')
    act(() => fake.set({ isLoading: false }))
    expect(onSuccess).not.toHaveBeenCalled()
    act(() => fake.settle('expired'))
    expectStatus('expired')
  })

  const open = [fixtures.pending, fixtures.insufficient_not_refunded, fixtures.unknown]
  it.each(open)(
    'becomes the payment if it is open and matches the parameters: $status',
    async (intent) => {
      const data = { ...intent, fiat_amount: '100', order_data: { id: 1 } }
      const fake = createFakeUsePayment({ data, hasReopen: true })
      const { user, session, onSuccess } = renderShop(fake, undefined, { id: 1 })
      expectStatus('idle')
      await user.click(button())
      expect([fake.calls.length, fake.reopenCount]).toEqual([0, 1])
      expect(session.current.state).toMatchObject({ restored: true, intent: data })
      expect(button()).toHaveAttribute('data-status', session.current.state.status)
      act(() => fake.settle({ ...data, status: 'success' }))
      expectStatus('success')
      expect(onSuccess).toHaveBeenCalledTimes(1)
    },
  )

  it('is ignored if it does not match the parameters', async () => {
    const data = { ...fixtures.pending, fiat_amount: '100', order_data: { id: 2 } }
    const { fake, user } = renderShop(createFakeUsePayment({ data }), undefined, { id: 1 })
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
    expectStatus('opening')
  })

  it('does not block the button while a payment begun elsewhere is loading', async () => {
    const { fake, user, session } = renderShop(createFakeUsePayment({ isLoading: true }))
    expect(session.current.state).toMatchObject({ status: 'opening', restored: true })
    expectStatus('idle')
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
    expectStatus('opening')
  })

  it('does not make an earlier error of the hook an error of the payment', async () => {
    const before = { isError: true, error: new Error('earlier'), keepsResult: true }
    const { fake, user, onError } = renderShop(createFakeUsePayment(before))
    onError.mockClear()
    await user.click(button())
    expectStatus('opening')
    act(() => fake.settle('success'))
    expectStatus('success')
    expect(onError).not.toHaveBeenCalled()
  })
})

describe('data of another payment', () => {
  it.each([
    ['amount', { fiat_amount: '101' }],
    ['amount, by a hair', { fiat_amount: '100.0000000000000001' }],
    ['currency', { fiat_currency: 'USD' }],
    ['order data', { order_data: { id: 2 } }],
  ])('is ignored because of its %s', async (_name, other) => {
    const { fake, user, onSuccess, session } = renderShop(undefined, undefined, { id: 1 })
    await user.click(button())
    const own = { fiat_amount: '100', order_data: { id: 1 } }
    act(() => fake.settle(createIntent({ ...own, ...other, status: 'success' })))
    expect(onSuccess).not.toHaveBeenCalled()
    expect(button()).not.toHaveAttribute('data-status', 'success')
    expect(session.current.state).not.toHaveProperty('intent')
    act(() => fake.settle('pending'))
    expectStatus('pending')
  })

  it('is ignored because of its id once the own payment is known', async () => {
    const { fake, user, onSuccess } = renderShop()
    await user.click(button())
    act(() => fake.settle('pending'))
    act(() => fake.settle(createIntent({ fiat_amount: '100', status: 'success' })))
    expectStatus('pending')
    expect(onSuccess).not.toHaveBeenCalled()
  })

  it('is ignored if the hook names another request', async () => {
    const fake = createFakeUsePayment()
    const request = { fiat_amount: '100', fiat_currency: 'TWD' } as const
    const { user, onSuccess } = renderShop(fake, () => ({ ...fake.usePayment(), request }))
    await user.click(button())
    act(() => fake.settle('success'))
    expect(onSuccess).not.toHaveBeenCalled()
  })

  it('is told apart by the request if everything else is the same', async () => {
    const { fake, user } = renderShop(createFakeUsePayment({ hasRequest: true }))
    await user.click(button())
    act(() => fake.settle('success'))
    expectStatus('success')
  })

  it("does not include KryptoGO's other spelling of the same amount", async () => {
    const { fake, user } = renderShop(undefined, undefined, { a: 1, b: { c: 2, d: 3 } })
    await user.click(button())
    const order_data = { b: { d: 3, c: 2 }, a: 1 }
    act(() => fake.settle(createIntent({ fiat_amount: '100.00', order_data, status: 'success' })))
    expectStatus('success')
  })
})

describe('unreadable data', () => {
  it.each([
    ['text', '<html>'],
    ['a code', { code: 4001 }],
    ['half an intent', { payment_intent_id: 'kg1', status: 'success' }],
    ['an amount that is none', { ...createIntent({ status: 'success' }), fiat_amount: 'lots' }],
  ])('is an error and never a success: %s', async (_name, data) => {
    const { fake, user, onSuccess, onError } = renderShop()
    await user.click(button())
    act(() => fake.set({ data, isLoading: false, isSuccess: true }))
    expectStatus('error')
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'invalid_intent' } }]])
    expect(onSuccess).not.toHaveBeenCalled()
    act(() => fake.settle('success'))
    expectStatus('success')
  })
})

describe('what a hook creates again on every render', () => {
  it.each<[name: string, stale: () => object]>([
    ['data that cannot be read', () => ({ data: {} })],
    ['an error', () => ({ isError: true, error: new Error('earlier') })],
  ])('does not fail the next payment: %s', async (_name, stale) => {
    const fake = createFakeUsePayment()
    const { user, session } = renderShop(fake, () => ({ ...fake.usePayment(), ...stale() }))
    expect(session.current.state.status).toBe('error')
    await user.click(button())
    act(() => fake.set({ keepsResult: true }))
    expectStatus('opening')
  })
})

describe('an undocumented status', () => {
  it('is unknown, keeps its original value, and can still become a known one', async () => {
    const { fake, user, session, onSuccess } = renderShop()
    await user.click(button())
    act(() => fake.settle('refunding'))
    expectStatus('unknown')
    expect(session.current.state).toMatchObject({ intent: { status: 'refunding' } })
    act(() => fake.settle('success'))
    expectStatus('success')
    expect(onSuccess).toHaveBeenCalledTimes(1)
  })

  it('is also the status of a success without data', async () => {
    const { fake, user, onSuccess } = renderShop()
    await user.click(button())
    act(() => fake.set({ isLoading: false, isSuccess: true }))
    expectStatus('unknown')
    expect(onSuccess).not.toHaveBeenCalled()
    act(() => fake.settle('success'))
    expectStatus('success')
  })
})
