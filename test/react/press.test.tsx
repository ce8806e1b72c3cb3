import { act, render, screen } from '@testing-library/react'
import {
  isPaymentError,
  PayButton,
  PaymentMessage,
  usePaymentSession,
  type PayParams,
} from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { useEffect, useLayoutEffect, useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { actAsync, createPayments, createSession, renderPage, renderShop, typedIn } from './support'

const tea = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

describe('pay() as soon as the order key has changed', () => {
  interface EffectProps {
    pay: (params: PayParams) => void
    isNew: boolean
  }

  function LayoutEffect({ pay, isNew }: EffectProps) {
    useLayoutEffect(() => {
      if (isNew) pay(tea)
    }, [pay, isNew])
    return null
  }

  function Effect({ pay, isNew }: EffectProps) {
    useEffect(() => {
      if (isNew) pay(tea)
    }, [pay, isNew])
    return null
  }

  it.each([
    ['a layout effect', LayoutEffect],
    ['an effect', Effect],
  ])('in %s of a child pays for the new order', (_, Child) => {
    const onError = vi.fn()
    function Order({ orderKey }: { orderKey: string }) {
      const { pay, state } = usePaymentSession({ orderKey, onError, scope: 'own' })
      return (
        <>
          <Child pay={pay} isNew={orderKey === 'B'} />
          {state.status}
        </>
      )
    }
    const fake = createFakeUsePayment()
    const Payments = createPayments(fake.usePayment)
    const page = (orderKey: string) => (
      <Payments>
        <Order orderKey={orderKey} />
      </Payments>
    )
    const view = render(page('A'))
    view.rerender(page('B'))
    expect(fake.calls).toHaveLength(1)
    expect(onError).not.toHaveBeenCalled()
    expect(view.container).toHaveTextContent('opening')
  })
})

it('pay() of a component that is gone opens nothing, and says so', () => {
  const gone = createSession()
  const onError = vi.fn()
  const { fake, rerender, container } = renderPage(<gone.Session />, { onError })
  const { pay } = gone.current
  rerender(<PaymentMessage />)
  act(() => pay(tea))
  expect(fake.calls).toEqual([])
  expect(onError.mock.calls).toMatchObject([[{ error: { code: 'abandoned' } }]])
  expect(container.querySelector('.kgp-message')).toHaveAttribute('data-error', 'abandoned')
})

describe('"Try again" and canRetry', () => {
  const named = (name: string) => screen.queryByRole('button', { name })
  const session = createSession()

  /** Buttons of one order that come and go without a render of anything else. */
  function createButtons(...first: string[]) {
    const holder: { show?: (names: readonly string[], orderKey?: string) => void } = {}
    function Buttons() {
      const [{ names, orderKey }, setShown] = useState({ names: first, orderKey: 'A-1' })
      useEffect(() => {
        holder.show = (next, nextKey = 'A-1') => {
          act(() => setShown({ names: [...next], orderKey: nextKey }))
        }
      }, [])
      return names.map((name) => (
        <PayButton key={name} {...tea} orderKey={orderKey} groupKey={name} aria-label={name} />
      ))
    }
    return {
      Buttons,
      show: (...shown: Parameters<NonNullable<typeof holder.show>>) => holder.show?.(...shown),
    }
  }

  async function failToOpen(...names: string[]) {
    const fake = createFakeUsePayment({ openBehavior: 'reject' })
    const { Buttons, show } = createButtons(...names)
    const content = (
      <>
        <Buttons />
        <PaymentMessage />
        <session.Session />
      </>
    )
    const view = renderPage(content, { fake })
    await view.user.click(screen.getByRole('button', { name: names[0] ?? '' }))
    expect(named('Try again')).toBeVisible()
    expect(session.current.canRetry).toBe(true)
    return { ...view, show }
  }

  it('begin again what failed', async () => {
    const { fake, user } = await failToOpen('tea')
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(fake.calls).toHaveLength(2)
  })

  it.each([
    ['is gone', [], 'A-1'],
    ['pays for another order', ['tea'], 'A-2'],
  ])('give way to "Start over" as soon as the button %s', async (_, names, orderKey) => {
    const { fake, user, show } = await failToOpen('tea')
    show(names, orderKey)
    expect(named('Try again')).toBeNull()
    expect(session.current.canRetry).toBe(false)
    await user.click(screen.getByRole('button', { name: 'Start over' }))
    expect(fake.calls).toHaveLength(1)
    expect(session.current.state.status).toBe('idle')
  })

  it('are back when the button is', async () => {
    const { fake, user, show } = await failToOpen('tea')
    show([])
    show(['cup'])
    expect(session.current.canRetry).toBe(true)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(fake.calls.map((call) => call.group_key)).toEqual(['tea', 'cup'])
  })

  it('are there as long as another button of the order is', async () => {
    const { fake, user, show } = await failToOpen('tea', 'cup')
    show(['cup'])
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(fake.calls.map((call) => call.group_key)).toEqual(['tea', 'cup'])
  })

  it('are not there for an error that comes again', () => {
    expectLogged('amount_too_small')
    const { fake } = renderPage(
      <>
        <PaymentMessage />
        <session.Session />
      </>,
    )
    act(() => session.current.pay({ ...tea, fiatAmount: typedIn('0') }))
    expect(named('Try again')).toBeNull()
    expect(session.current.canRetry).toBe(false)
    act(() => session.current.retry())
    expect(session.current.state.status).toBe('idle')
    expect(fake.calls).toEqual([])
  })
})

describe('payAsync() of a hook that reports success without a payment', () => {
  async function payWithoutProof() {
    const { fake, session, clock } = renderShop()
    const ended: string[] = []
    await actAsync(() => {
      session.current.payAsync(tea).then(
        ({ status }) => ended.push(status),
        (error: unknown) => ended.push(isPaymentError(error) ? error.code : 'another error'),
      )
    })
    await actAsync(() => fake.set({ isLoading: false, isSuccess: true }))
    expect(session.current.state.status).toBe('unknown')
    const pass = (ms: number) => act(() => clock.advanceAsync(ms))
    return { fake, session, clock, ended, pass }
  }

  it('rejects after a minute, while the page still shows that it cannot tell', async () => {
    const { session, clock, ended, pass } = await payWithoutProof()
    await pass(59_999)
    expect(ended).toEqual([])
    await pass(1)
    expect(ended).toEqual(['hook_failed'])
    expect(session.current.state.status).toBe('unknown')
    expect(clock.waiting).toBe(0)
  })

  it('still resolves if the payment is shown within the minute', async () => {
    const { fake, clock, ended, pass } = await payWithoutProof()
    await pass(30_000)
    act(() => fake.settle('pending'))
    await pass(60_000)
    expect(ended).toEqual([])
    await actAsync(() => fake.settle('success'))
    expect(ended).toEqual(['success'])
    expect(clock.waiting).toBe(0)
  })
})
