import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { PayButton } from 'kryptogo-payment-react'
import { createFakeUsePayment, createIntent } from 'kryptogo-payment-react/testing'
import { Component, useEffect, type ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectConsole } from '../setup'
import { actAsync, createPayments, createSession, renderShop } from './support'

const button = () => screen.getByRole('button')
const expectStatus = (status: string) => expect(button()).toHaveAttribute('data-status', status)

describe('a hook that throws while rendering', () => {
  /** An error boundary, as shops put around components that may throw. */
  class Boundary extends Component<{ children: ReactNode }> {
    override state = { isBroken: false }
    static getDerivedStateFromError() {
      return { isBroken: true }
    }
    override render() {
      return this.state.isBroken ? (
        <button onClick={() => this.setState({ isBroken: false })}>Reload</button>
      ) : (
        this.props.children
      )
    }
  }

  it('throws like any other hook, and its payment then shows as restored', async () => {
    expectConsole('error', /told to fail/)
    const fake = createFakeUsePayment()
    const Payments = createPayments(fake.usePayment)
    const session = createSession()
    const onStatusChange = vi.fn()
    const user = userEvent.setup()
    render(
      <Boundary>
        <Payments onStatusChange={onStatusChange}>
          <PayButton fiatAmount="100" fiatCurrency="TWD" />
          <session.Session />
        </Payments>
      </Boundary>,
    )
    await user.click(button())
    act(() => fake.settle('pending'))
    act(() => fake.set({ renderBehavior: 'throw' }))
    expect(screen.getByRole('button', { name: 'Reload' })).toBeVisible()

    act(() => fake.set({ renderBehavior: 'return' }))
    onStatusChange.mockClear()
    await user.click(screen.getByRole('button', { name: 'Reload' }))
    expect(session.current.state).toMatchObject({ status: 'pending', restored: true })
    // A payment found at load calls no handlers, even if it was reported before.
    expect(onStatusChange).not.toHaveBeenCalled()

    await user.click(screen.getByRole('button', { name: 'Pay NT$100' }))
    expect(fake.calls).toHaveLength(1)
    expectStatus('pending')
    act(() => fake.settle('success'))
    expectStatus('success')
    expect(onStatusChange.mock.calls).toMatchObject([[{ status: 'success' }]])
  })
})

describe('a `payment` that is not the result of a hook', () => {
  it('is reported in development and on the click', async () => {
    expectConsole('error', /no openPaymentModal.*payment=\{usePayment\(\)\}/)
    const { fake, user, onError } = renderShop(
      createFakeUsePayment({ renderBehavior: 'return undefined' }),
    )
    expectStatus('idle')
    await user.click(button())
    expectStatus('error')
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'hook_failed' } }]])
    act(() => fake.set({ renderBehavior: 'return' }))
    await user.click(button())
    expectStatus('opening')
    expect(fake.calls).toHaveLength(1)
  })

  it('does not end a payment when it comes later', async () => {
    expectConsole('error', /no openPaymentModal/)
    const { fake, user } = renderShop()
    await user.click(button())
    act(() => fake.settle('pending'))
    act(() => fake.set({ renderBehavior: 'return undefined' }))
    expectStatus('pending')
    act(() => fake.set({ renderBehavior: 'return' }))
    act(() => fake.settle('success'))
    expectStatus('success')
  })
})

describe('a hook that changes its data in place', () => {
  it('is noticed, because data is compared by content', async () => {
    const fake = createFakeUsePayment()
    const data = createIntent({ fiat_amount: '100' })
    const { user, onSuccess } = renderShop(fake)
    await user.click(button())
    act(() => fake.set({ data, isLoading: false }))
    expectStatus('pending')
    data.status = 'success'
    act(() => fake.set({ isSuccess: true }))
    expectStatus('success')
    expect(onSuccess).toHaveBeenCalledTimes(1)
  })
})

it('reset and retry do not remount the hook', async () => {
  let mounts = 0
  const fake = createFakeUsePayment()
  const { session, user } = renderShop(fake, () => {
    useEffect(() => {
      mounts++
    }, [])
    return fake.usePayment()
  })
  const before = mounts
  await user.click(button())
  act(() => fake.settle('pending'))
  await user.click(button())
  act(() => session.current.reset())
  act(() => session.current.retry())
  expect(mounts).toBe(before)
})

describe('openPaymentModal', () => {
  it.each(['reject', 'throw'] as const)(
    'that fails by %s is an error, and a click tries again',
    async (openBehavior) => {
      const failure = new Error('No wallet')
      const { fake, user, onError } = renderShop(createFakeUsePayment({ openBehavior, failure }))
      await user.click(button())
      expectStatus('error')
      const error = { code: 'open_failed', cause: failure, retryable: true }
      expect(onError.mock.calls).toMatchObject([[{ error }]])
      act(() => fake.set({ openBehavior: 'resolve' }))
      await user.click(button())
      expectStatus('opening')
      act(() => fake.settle('success'))
      expectStatus('success')
    },
  )

  it('that rejects is retried with the same parameters', async () => {
    const { fake, user, session } = renderShop(createFakeUsePayment({ openBehavior: 'reject' }))
    await user.click(button())
    act(() => fake.set({ openBehavior: 'resolve' }))
    act(() => session.current.retry())
    expectStatus('opening')
    expect(fake.calls[1]).toEqual(fake.calls[0])
  })

  it('that rejects a canceled payment changes nothing', async () => {
    const { user, session, onError } = renderShop(createFakeUsePayment({ openBehavior: 'reject' }))
    await actAsync(() => {
      button().click()
      session.current.reset()
    })
    expectStatus('idle')
    expect(onError).not.toHaveBeenCalled()
    await user.click(button())
    expectStatus('error')
  })

  it('that rejects after the payment exists is not an error', async () => {
    let reject: (error: Error) => void = () => undefined
    const fake = createFakeUsePayment()
    const openPaymentModal = () => new Promise((_, refuse) => (reject = refuse))
    const usePayment = () => ({ ...fake.usePayment(), openPaymentModal })
    const { user, onError } = renderShop(fake, usePayment)
    await user.click(button())
    act(() => fake.settle(createIntent({ fiat_amount: '100' })))
    await actAsync(() => reject(new Error('The modal was closed')))
    expectStatus('pending')
    expect(onError).not.toHaveBeenCalled()
  })

  it('that resolves does not mean success', async () => {
    const { user, onSuccess } = renderShop(createFakeUsePayment({ openBehavior: 'resolve' }))
    await user.click(button())
    expectStatus('opening')
    expect(onSuccess).not.toHaveBeenCalled()
  })
})

describe('a hook that stays silent', () => {
  /** A hook that opens but neither resolves nor reports that it is loading. */
  function renderSilent() {
    const fake = createFakeUsePayment({ openBehavior: 'hang' })
    return renderShop(fake, () => ({ ...fake.usePayment(), isLoading: false }))
  }

  it('keeps the buyer waiting for at most a minute', async () => {
    const { fake, user, clock, onError } = renderSilent()
    await user.click(button())
    act(() => clock.advance(59_999))
    expectStatus('opening')
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
    act(() => clock.advance(1))
    expectStatus('idle')
    expect(onError).not.toHaveBeenCalled()
    await user.click(button())
    expect(fake.calls).toHaveLength(2)
    expectStatus('opening')
  })

  it('can still report the payment after that', async () => {
    const { fake, user, clock, onSuccess } = renderSilent()
    await user.click(button())
    act(() => clock.advance(60_000))
    act(() => fake.settle('success'))
    expectStatus('success')
    expect(onSuccess).toHaveBeenCalledTimes(1)
  })

  it('has a minute for each attempt', async () => {
    const { user, clock, session } = renderSilent()
    await user.click(button())
    act(() => clock.advance(50_000))
    act(() => session.current.reset())
    await user.click(button())
    act(() => clock.advance(59_999))
    expectStatus('opening')
    act(() => clock.advance(1))
    expectStatus('idle')
  })

  it('is not timed out while it is loading', async () => {
    const { fake, user, clock } = renderShop(createFakeUsePayment({ openBehavior: 'hang' }))
    await user.click(button())
    act(() => clock.advance(10 * 60_000))
    expectStatus('opening')
    act(() => fake.set({ isLoading: false }))
    expectStatus('idle')
  })

  it('can report the payment within a minute after loading without a result, but not later', async () => {
    const { fake, user, clock } = renderShop()
    await user.click(button())
    act(() => fake.set({ isLoading: false }))
    act(() => clock.advance(59_999))
    act(() => fake.settle('pending'))
    expectStatus('pending')

    act(() => fake.settle('expired'))
    await user.click(button())
    act(() => fake.set({ isLoading: false, data: null }))
    act(() => clock.advance(60_000))
    act(() => fake.settle('success'))
    expectStatus('idle')
  })

  it('leaves no timer once the payment exists', async () => {
    const { fake, user, clock } = renderSilent()
    await user.click(button())
    expect(clock.waiting).toBe(1)
    act(() => fake.settle('pending'))
    expect(clock.waiting).toBe(0)
  })

  it('leaves no timer when the page unmounts', async () => {
    const { user, clock, unmount } = renderSilent()
    await user.click(button())
    unmount()
    expect(clock.waiting).toBe(0)
  })
})
