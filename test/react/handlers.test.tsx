import { act, render, screen } from '@testing-library/react'
import { PayButton, type PaymentHandlers } from 'kryptogo-payment-react'
import { createFakeUsePayment, createIntent, fixtures } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createHandlers } from '../support/handlers'
import { createPayments, createSession, renderPage } from './support'

const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const
const button = (name?: string) => screen.getByRole('button', name ? { name } : {})

/** Lists the calls of handlers in order: `onSuccess success`, … */
function callsOf(handlers: ReturnType<typeof createHandlers>) {
  return Object.entries(handlers)
    .flatMap(([name, { mock }]) =>
      mock.calls.map(([{ status }], call) => ({
        text: `${name} ${String(status)}`,
        order: mock.invocationCallOrder[call] ?? 0,
      })),
    )
    .sort((a, b) => a.order - b.order)
    .map(({ text }) => text)
}

describe('handlers are called for every change of status', () => {
  it.each([
    ['onSuccess', 'success'],
    ['onExpired', 'expired'],
    ['onInsufficient', 'insufficient_not_refunded'],
    ['onRefunded', 'insufficient_refunded'],
  ])('calls %s for %s with the whole state', async (name, status) => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...price} {...own} />)
    await user.click(button())
    act(() => fake.settle('pending'))
    act(() => fake.settle(status))
    expect(callsOf(own)).toEqual([
      'onStatusChange opening',
      'onStatusChange pending',
      `onStatusChange ${status}`,
      `${name} ${status}`,
    ])
    const outcome = own.onStatusChange.mock.lastCall
    expect(outcome).toMatchObject([{ status, restored: false, intent: { fiat_amount: '100' } }])
    expect(own[name as 'onSuccess'].mock.calls).toEqual([outcome])
  })

  it('calls only onStatusChange for an undocumented status', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...price} {...own} />)
    await user.click(button())
    act(() => fake.settle('refunding'))
    act(() => fake.settle('success'))
    expect(callsOf(own)).toEqual([
      'onStatusChange opening',
      'onStatusChange unknown',
      'onStatusChange success',
      'onSuccess success',
    ])
  })

  it('calls onInsufficient and then onRefunded', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...price} {...own} />)
    await user.click(button())
    act(() => fake.settle('insufficient_not_refunded'))
    act(() => fake.settle('insufficient_refunded'))
    expect(callsOf(own).filter((text) => !text.startsWith('onStatus'))).toEqual([
      'onInsufficient insufficient_not_refunded',
      'onRefunded insufficient_refunded',
    ])
  })

  it('calls onError with a code and cause, and again for another attempt', async () => {
    const own = createHandlers()
    const failure = new Error('No wallet')
    const { user } = renderPage(<PayButton {...price} {...own} />, {
      fake: createFakeUsePayment({ openBehavior: 'reject', failure }),
    })
    await user.click(button())
    expect(callsOf(own)).toEqual([
      'onStatusChange opening',
      'onStatusChange error',
      'onError error',
    ])
    const error = { code: 'open_failed', cause: failure, retryable: true }
    expect(own.onError.mock.calls).toMatchObject([[{ status: 'error', error, restored: false }]])
    await user.click(button())
    expect(own.onError).toHaveBeenCalledTimes(2)
    const ids = own.onError.mock.calls.map(([{ attemptId }]) => attemptId as string)
    expect(new Set(ids).size).toBe(2)
  })
})

describe('handlers are called once per change', () => {
  it('ignores repeated and late data', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...price} {...own} />)
    await user.click(button())
    for (const status of ['pending', 'pending', 'success', 'success', 'pending', 'success'])
      act(() => fake.settle(status))
    act(() => fake.set({ data: null, isSuccess: false, txHash: undefined }))
    act(() => fake.set({ isError: true, error: new Error('late') }))
    act(() => fake.settle('success'))
    expect(callsOf(own)).toEqual([
      'onStatusChange opening',
      'onStatusChange pending',
      'onStatusChange success',
      'onSuccess success',
    ])
    expect(button()).toHaveAttribute('data-status', 'success')
  })

  it('calls the newest handlers once, however often the page renders', async () => {
    const first = createHandlers()
    const last = createHandlers()
    const { fake, user, rerender } = renderPage(<PayButton {...price} {...first} />)
    await user.click(button())
    act(() => fake.settle('pending'))
    for (const handlers of [createHandlers(), last]) {
      rerender(<PayButton {...price} onSuccess={(state) => void handlers.onSuccess(state)} />)
    }
    act(() => fake.settle('success'))
    rerender(<PayButton {...price} onSuccess={(state) => void last.onSuccess(state)} />)
    expect(callsOf(first)).toEqual(['onStatusChange opening', 'onStatusChange pending'])
    expect(callsOf(last)).toEqual(['onSuccess success'])
  })

  it('are not called when data is added at the same status', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...price} {...own} />)
    await user.click(button())
    act(() => fake.settle('pending'))
    act(() => fake.set({ txHash: '0x5e' }))
    act(() => fake.set({ isError: true, error: new Error('Connection lost') }))
    expect(callsOf(own)).toEqual(['onStatusChange opening', 'onStatusChange pending'])
  })

  it('calls onError once when the hook keeps failing', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...price} {...own} />)
    await user.click(button())
    for (const message of ['one', 'two', 'three'])
      act(() => fake.set({ isLoading: false, isError: true, error: new Error(message) }))
    expect(own.onError).toHaveBeenCalledTimes(1)
    act(() => fake.settle('success'))
    expect(own.onSuccess).toHaveBeenCalledTimes(1)
  })

  it('are called for each payment', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...price} {...own} />)
    for (let attempt = 0; attempt < 2; attempt++) {
      await user.click(button())
      act(() => fake.settle('expired'))
    }
    expect(own.onExpired).toHaveBeenCalledTimes(2)
  })
})

describe('which handlers are called', () => {
  it('those of the button that began the payment and of the provider', async () => {
    const [tea, cup, all] = [createHandlers(), createHandlers(), createHandlers()]
    const { fake, user } = renderPage(
      <>
        <PayButton {...price} {...tea} children="tea" />
        <PayButton {...price} {...cup} children="cup" />
      </>,
      all,
    )
    await user.click(button('tea'))
    act(() => fake.settle('success'))
    expect(callsOf(tea)).toEqual([
      'onStatusChange opening',
      'onStatusChange success',
      'onSuccess success',
    ])
    expect(callsOf(all)).toEqual(callsOf(tea))
    expect(callsOf(cup)).toEqual([])

    await user.click(button('cup'))
    act(() => fake.settle('expired'))
    expect(callsOf(tea)).toHaveLength(3)
    expect(callsOf(cup)).toContain('onExpired expired')
    expect(callsOf(all)).toHaveLength(6)
  })

  it('those of the button that was pressed, of two for one order', async () => {
    const pressed = createHandlers()
    const other = createHandlers()
    const page = (isSmall: boolean) => (
      <>
        <PayButton {...price} {...other} orderKey="order-1" aria-label="other" />
        {!isSmall && <PayButton {...price} {...pressed} orderKey="order-1" aria-label="pressed" />}
      </>
    )
    const { fake, user, rerender } = renderPage(page(false))
    await user.click(button('pressed'))
    act(() => fake.settle('pending'))
    expect(callsOf(pressed)).toEqual(['onStatusChange opening', 'onStatusChange pending'])
    expect(callsOf(other)).toEqual([])
    // Another component of the order speaks for it once the one that was pressed is gone.
    rerender(page(true))
    act(() => fake.settle('success'))
    expect(callsOf(pressed)).toHaveLength(2)
    expect(callsOf(other)).toEqual(['onStatusChange success', 'onSuccess success'])
  })

  it('only those of the provider once the button has unmounted', async () => {
    const [tea, all] = [createHandlers(), createHandlers()]
    const { fake, user, rerender } = renderPage(<PayButton {...price} {...tea} />, all)
    await user.click(button())
    rerender(null)
    act(() => fake.settle('success'))
    expect(tea.onSuccess).not.toHaveBeenCalled()
    expect(all.onSuccess).toHaveBeenCalledTimes(1)
  })

  it('those of a session that began the payment', () => {
    const [own, other, all] = [createHandlers(), createHandlers(), createHandlers()]
    const session = createSession(own)
    const onlooker = createSession(other)
    const { fake } = renderPage(
      <>
        <session.Session />
        <onlooker.Session />
      </>,
      all,
    )
    act(() => session.current.pay(price))
    act(() => fake.settle('success'))
    expect(own.onSuccess).toHaveBeenCalledTimes(1)
    expect(all.onSuccess).toHaveBeenCalledTimes(1)
    expect(callsOf(other)).toEqual([])
  })

  it.each(Object.values(fixtures))(
    'none for a payment that exists at load, until it changes: $status',
    (intent) => {
      const [tea, all] = [createHandlers(), createHandlers()]
      const session = createSession()
      const page = (
        <>
          <PayButton {...price} {...tea} />
          <session.Session />
        </>
      )
      const fake = createFakeUsePayment({ data: intent, isSuccess: intent.status === 'success' })
      renderPage(page, { fake, ...all })
      expect(session.current.state).toMatchObject({ intent, restored: true })
      act(() => fake.settle(intent))
      act(() => fake.set({ isError: true, error: new Error('Connection lost') }))
      expect(callsOf(all)).toEqual([])

      act(() => fake.settle({ ...intent, status: 'insufficient_refunded' }))
      act(() => fake.settle({ ...intent, status: 'insufficient_refunded' }))
      const isSettled = intent.status === 'success' || intent.status === 'insufficient_refunded'
      expect(callsOf(all)).toEqual(
        isSettled
          ? []
          : ['onStatusChange insufficient_refunded', 'onRefunded insufficient_refunded'],
      )
      expect(callsOf(tea)).toEqual([])
      expect(button()).toHaveAttribute('data-status', 'idle')
    },
  )

  it('those of the provider for a payment begun elsewhere, from its first change', () => {
    const all = createHandlers()
    const session = createSession()
    const { fake } = renderPage(<session.Session />, all)
    for (const status of ['pending', 'success', 'success'])
      act(() => fake.settle(createIntent({ payment_intent_id: 'elsewhere', status })))
    expect(session.current.state).toMatchObject({ status: 'success', restored: true })
    expect(callsOf(all)).toEqual(['onStatusChange success', 'onSuccess success'])
  })

  it('those of the first of two providers for a payment that began in neither', () => {
    const [first, second] = [createHandlers(), createHandlers()]
    const fake = createFakeUsePayment({ data: fixtures.pending })
    const Payments = createPayments(fake.usePayment)
    render(
      <StrictMode>
        <Payments {...first} />
        <Payments {...second} />
      </StrictMode>,
    )
    act(() => fake.settle({ ...fixtures.pending, status: 'success' }))
    expect(callsOf(first)).toEqual(['onStatusChange success', 'onSuccess success'])
    expect(callsOf(second)).toEqual([])
  })

  it('those of the provider in which the payment began, if two show it', () => {
    const [first, second] = [createHandlers(), createHandlers()]
    const fake = createFakeUsePayment()
    const Payments = createPayments(fake.usePayment)
    render(
      <StrictMode>
        <Payments {...first} />
        <Payments {...second}>
          <PayButton {...price} />
        </Payments>
      </StrictMode>,
    )
    act(() => button().click())
    for (const status of ['pending', 'success']) act(() => fake.settle(status))
    expect(callsOf(first)).toEqual([])
    expect(callsOf(second)).toEqual([
      'onStatusChange opening',
      'onStatusChange pending',
      'onStatusChange success',
      'onSuccess success',
    ])
  })
})

/** A page whose button has handlers that use a session. */
function renderWithSession(
  handlersOf: (session: ReturnType<typeof createSession>) => PaymentHandlers,
) {
  const session = createSession()
  const page = renderPage(
    <>
      <PayButton {...price} {...handlersOf(session)} />
      <session.Session />
    </>,
  )
  return { ...page, session }
}

describe('a handler', () => {
  afterEach(() => vi.useRealTimers())

  it('that throws is reported and affects no other', async () => {
    const all = createHandlers()
    const tea = createHandlers()
    const oops = (name: string) => () => {
      throw new Error(`oops ${name}`)
    }
    const page = (handlers: PaymentHandlers) => <PayButton {...price} {...tea} {...handlers} />
    const { fake, user } = renderPage(
      page({ onSuccess: oops('onSuccess'), onStatusChange: oops('onStatusChange') }),
      all,
    )
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    act(() => button().click())
    act(() => fake.settle('success'))
    for (const name of ['onStatusChange', 'onStatusChange', 'onSuccess'])
      expect(() => vi.advanceTimersToNextTimer()).toThrow(`oops ${name}`)
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()

    expect(callsOf(all)).toEqual([
      'onStatusChange opening',
      'onStatusChange success',
      'onSuccess success',
    ])
    expect(button()).toHaveAttribute('data-status', 'success')
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
  })

  it('can reset the payment', async () => {
    const onExpired = vi.fn()
    const { fake, user } = renderWithSession((session) => ({
      onExpired: onExpired.mockImplementation(() => session.current.reset()),
    }))
    await user.click(button())
    act(() => fake.settle('expired'))
    expect(onExpired).toHaveBeenCalledTimes(1)
    expect(button()).toHaveAttribute('data-status', 'idle')
  })

  it('can cancel the payment while it starts', async () => {
    const { fake, user } = renderWithSession((session) => ({
      onStatusChange: () => session.current.reset(),
    }))
    await user.click(button())
    expect(fake.calls).toEqual([])
    expect(button()).toHaveAttribute('data-status', 'idle')
  })

  it('can start the next payment', async () => {
    const onExpired = vi.fn()
    const { fake, session, user } = renderWithSession((session) => ({
      onExpired: onExpired.mockImplementation(() =>
        session.current.pay({ ...price, groupKey: 'again' }),
      ),
    }))
    await user.click(button())
    act(() => fake.settle('expired'))
    expect(fake.calls).toMatchObject([{}, { group_key: 'again' }])
    act(() => fake.settle('success'))
    expect(session.current.state).toMatchObject({ status: 'success', restored: false })
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(onExpired).toHaveBeenCalledTimes(1)
  })
})
