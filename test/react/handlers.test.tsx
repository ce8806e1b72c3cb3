import { act, render, screen } from '@testing-library/react'
import { PayButton, type PaymentHandlers } from 'kryptogo-payment-react'
import { createFakeUsePayment, createIntent, fixtures } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createPayments, createSession, renderPage } from './support'

const asked = { fiatAmount: '100', fiatCurrency: 'TWD' } as const
const button = (name?: string) => screen.getByRole('button', name ? { name } : {})

const createHandlers = () => ({
  onSuccess: vi.fn(),
  onExpired: vi.fn(),
  onInsufficient: vi.fn(),
  onRefunded: vi.fn(),
  onError: vi.fn(),
  onStatusChange: vi.fn(),
})

/** What was told, in order: `onSuccess success`, … */
function told(handlers: ReturnType<typeof createHandlers>) {
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

describe('every change of status is told', () => {
  it.each([
    ['onSuccess', 'success'],
    ['onExpired', 'expired'],
    ['onInsufficient', 'insufficient_not_refunded'],
    ['onRefunded', 'insufficient_refunded'],
  ])('%s of %s, with all that is known of it', async (name, status) => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...asked} {...own} />)
    await user.click(button())
    act(() => fake.settle('pending'))
    act(() => fake.settle(status))
    expect(told(own)).toEqual([
      'onStatusChange opening',
      'onStatusChange pending',
      `onStatusChange ${status}`,
      `${name} ${status}`,
    ])
    const outcome = own.onStatusChange.mock.lastCall
    expect(outcome).toMatchObject([{ status, restored: false, intent: { fiat_amount: '100' } }])
    expect(own[name as 'onSuccess'].mock.calls).toEqual([outcome])
  })

  it('also one that KryptoGO does not document, which is no outcome', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...asked} {...own} />)
    await user.click(button())
    act(() => fake.settle('refunding'))
    act(() => fake.settle('success'))
    expect(told(own)).toEqual([
      'onStatusChange opening',
      'onStatusChange unknown',
      'onStatusChange success',
      'onSuccess success',
    ])
  })

  it('of too little, and then of the refund', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...asked} {...own} />)
    await user.click(button())
    act(() => fake.settle('insufficient_not_refunded'))
    act(() => fake.settle('insufficient_refunded'))
    expect(told(own).filter((text) => !text.startsWith('onStatus'))).toEqual([
      'onInsufficient insufficient_not_refunded',
      'onRefunded insufficient_refunded',
    ])
  })

  it('onError, with a code and its cause, and again for another attempt', async () => {
    const own = createHandlers()
    const failure = new Error('No wallet')
    const { user } = renderPage(<PayButton {...asked} {...own} />, {
      fake: createFakeUsePayment({ onOpen: 'reject', failure }),
    })
    await user.click(button())
    expect(told(own)).toEqual(['onStatusChange opening', 'onStatusChange error', 'onError error'])
    const error = { code: 'open_failed', cause: failure, retryable: true }
    expect(own.onError.mock.calls).toMatchObject([[{ status: 'error', error, restored: false }]])
    await user.click(button())
    expect(own.onError).toHaveBeenCalledTimes(2)
    const ids = own.onError.mock.calls.map(([{ attemptId }]) => attemptId as string)
    expect(new Set(ids).size).toBe(2)
  })
})

describe('no change is told twice', () => {
  it('however often the data comes, and whatever comes late', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...asked} {...own} />)
    await user.click(button())
    for (const status of ['pending', 'pending', 'success', 'success', 'pending', 'success'])
      act(() => fake.settle(status))
    act(() => fake.set({ data: null, isSuccess: false, txHash: undefined }))
    act(() => fake.set({ isError: true, error: new Error('late') }))
    act(() => fake.settle('success'))
    expect(told(own)).toEqual([
      'onStatusChange opening',
      'onStatusChange pending',
      'onStatusChange success',
      'onSuccess success',
    ])
    expect(button()).toHaveAttribute('data-status', 'success')
  })

  it('however often the page renders, and the newest handlers are the ones called', async () => {
    const first = createHandlers()
    const last = createHandlers()
    const { fake, user, rerender } = renderPage(<PayButton {...asked} {...first} />)
    await user.click(button())
    act(() => fake.settle('pending'))
    for (const handlers of [createHandlers(), last]) {
      rerender(<PayButton {...asked} onSuccess={(state) => void handlers.onSuccess(state)} />)
    }
    act(() => fake.settle('success'))
    rerender(<PayButton {...asked} onSuccess={(state) => void last.onSuccess(state)} />)
    expect(told(first)).toEqual(['onStatusChange opening', 'onStatusChange pending'])
    expect(told(last)).toEqual(['onSuccess success'])
  })

  it('when more becomes known at the same status', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...asked} {...own} />)
    await user.click(button())
    act(() => fake.settle('pending'))
    act(() => fake.set({ txHash: '0x5e' }))
    act(() => fake.set({ isError: true, error: new Error('Connection lost') }))
    expect(told(own)).toEqual(['onStatusChange opening', 'onStatusChange pending'])
  })

  it('when the hook fails again and again', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...asked} {...own} />)
    await user.click(button())
    for (const message of ['one', 'two', 'three'])
      act(() => fake.set({ isLoading: false, isError: true, error: new Error(message) }))
    expect(own.onError).toHaveBeenCalledTimes(1)
    act(() => fake.settle('success'))
    expect(own.onSuccess).toHaveBeenCalledTimes(1)
  })

  it('but each payment is told of', async () => {
    const own = createHandlers()
    const { fake, user } = renderPage(<PayButton {...asked} {...own} />)
    for (let attempt = 0; attempt < 2; attempt++) {
      await user.click(button())
      act(() => fake.settle('expired'))
    }
    expect(own.onExpired).toHaveBeenCalledTimes(2)
  })
})

describe('who is told', () => {
  it('the button that began the payment and the provider, no other', async () => {
    const [tea, cup, all] = [createHandlers(), createHandlers(), createHandlers()]
    const { fake, user } = renderPage(
      <>
        <PayButton {...asked} {...tea} children="tea" />
        <PayButton {...asked} {...cup} children="cup" />
      </>,
      all,
    )
    await user.click(button('tea'))
    act(() => fake.settle('success'))
    expect(told(tea)).toEqual([
      'onStatusChange opening',
      'onStatusChange success',
      'onSuccess success',
    ])
    expect(told(all)).toEqual(told(tea))
    expect(told(cup)).toEqual([])

    await user.click(button('cup'))
    act(() => fake.settle('expired'))
    expect(told(tea)).toHaveLength(3)
    expect(told(cup)).toContain('onExpired expired')
    expect(told(all)).toHaveLength(6)
  })

  it('the provider alone, once the button is gone', async () => {
    const [tea, all] = [createHandlers(), createHandlers()]
    const { fake, user, rerender } = renderPage(<PayButton {...asked} {...tea} />, all)
    await user.click(button())
    rerender(null)
    act(() => fake.settle('success'))
    expect(tea.onSuccess).not.toHaveBeenCalled()
    expect(all.onSuccess).toHaveBeenCalledTimes(1)
  })

  it('a session that began the payment', async () => {
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
    act(() => session.current.pay(asked))
    act(() => fake.settle('success'))
    expect(own.onSuccess).toHaveBeenCalledTimes(1)
    expect(all.onSuccess).toHaveBeenCalledTimes(1)
    expect(told(other)).toEqual([])
  })

  it.each(Object.values(fixtures))(
    'nobody, of a payment found at load, until it changes: $status',
    (intent) => {
      const [tea, all] = [createHandlers(), createHandlers()]
      const session = createSession()
      const page = (
        <>
          <PayButton {...asked} {...tea} />
          <session.Session />
        </>
      )
      const fake = createFakeUsePayment({ data: intent, isSuccess: intent.status === 'success' })
      renderPage(page, { fake, ...all })
      expect(session.current.state).toMatchObject({ intent, restored: true })
      act(() => fake.settle(intent))
      act(() => fake.set({ isError: true, error: new Error('Connection lost') }))
      expect(told(all)).toEqual([])

      act(() => fake.settle({ ...intent, status: 'insufficient_refunded' }))
      act(() => fake.settle({ ...intent, status: 'insufficient_refunded' }))
      const isSettled = intent.status === 'success' || intent.status === 'insufficient_refunded'
      expect(told(all)).toEqual(
        isSettled
          ? []
          : ['onStatusChange insufficient_refunded', 'onRefunded insufficient_refunded'],
      )
      expect(told(tea)).toEqual([])
      expect(button()).toHaveAttribute('data-status', 'idle')
    },
  )

  it('the provider, of a payment begun elsewhere, from its first change on', () => {
    const all = createHandlers()
    const session = createSession()
    const { fake } = renderPage(<session.Session />, all)
    for (const status of ['pending', 'success', 'success'])
      act(() => fake.settle(createIntent({ payment_intent_id: 'elsewhere', status })))
    expect(session.current.state).toMatchObject({ status: 'success', restored: true })
    expect(told(all)).toEqual(['onStatusChange success', 'onSuccess success'])
  })

  it('the first of two providers, of a payment that began in neither', () => {
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
    expect(told(first)).toEqual(['onStatusChange success', 'onSuccess success'])
    expect(told(second)).toEqual([])
  })

  it('the provider in which the payment began, of two that show it', async () => {
    const [first, second] = [createHandlers(), createHandlers()]
    const fake = createFakeUsePayment()
    const Payments = createPayments(fake.usePayment)
    render(
      <StrictMode>
        <Payments {...first} />
        <Payments {...second}>
          <PayButton {...asked} />
        </Payments>
      </StrictMode>,
    )
    act(() => button().click())
    for (const status of ['pending', 'success']) act(() => fake.settle(status))
    expect(told(first)).toEqual([])
    expect(told(second)).toEqual([
      'onStatusChange opening',
      'onStatusChange pending',
      'onStatusChange success',
      'onSuccess success',
    ])
  })
})

describe('a handler', () => {
  afterEach(() => vi.useRealTimers())

  it('that throws is reported, and hurts nobody', async () => {
    const all = createHandlers()
    const tea = createHandlers()
    const oops = (name: string) => () => {
      throw new Error(`oops ${name}`)
    }
    const page = (handlers: PaymentHandlers) => <PayButton {...asked} {...tea} {...handlers} />
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

    expect(told(all)).toEqual([
      'onStatusChange opening',
      'onStatusChange success',
      'onSuccess success',
    ])
    expect(button()).toHaveAttribute('data-status', 'success')
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
  })

  it('may reset the payment', async () => {
    const session = createSession()
    const onExpired = vi.fn(() => session.current.reset())
    const { fake, user } = renderPage(
      <>
        <PayButton {...asked} onExpired={onExpired} />
        <session.Session />
      </>,
    )
    await user.click(button())
    act(() => fake.settle('expired'))
    expect(onExpired).toHaveBeenCalledTimes(1)
    expect(button()).toHaveAttribute('data-status', 'idle')
  })

  it('may call the payment off while it begins', async () => {
    const session = createSession()
    const { fake, user } = renderPage(
      <>
        <PayButton {...asked} onStatusChange={() => session.current.reset()} />
        <session.Session />
      </>,
    )
    await user.click(button())
    expect(fake.calls).toEqual([])
    expect(button()).toHaveAttribute('data-status', 'idle')
  })

  it('may begin the next payment', async () => {
    const session = createSession()
    const onExpired = vi.fn(() => session.current.pay({ ...asked, groupKey: 'again' }))
    const { fake, user } = renderPage(
      <>
        <PayButton {...asked} onExpired={onExpired} />
        <session.Session />
      </>,
    )
    await user.click(button())
    act(() => fake.settle('expired'))
    expect(fake.calls).toMatchObject([{}, { group_key: 'again' }])
    act(() => fake.settle('success'))
    expect(session.current.state).toMatchObject({ status: 'success', restored: false })
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(onExpired).toHaveBeenCalledTimes(1)
  })
})
