import { act, screen } from '@testing-library/react'
import {
  PayButton,
  PaymentDetails,
  PaymentMessage,
  type BeforePay,
  type PaymentIntent,
  type PaymentModalParams,
} from 'kryptogo-payment-react'
import { createFakeUsePayment, createIntent } from 'kryptogo-payment-react/testing'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { actAsync, createSession, renderPage } from './support'

const tea = { fiatAmount: '100', fiatCurrency: 'TWD', orderKey: 'A-1' } as const
const cup = { fiatAmount: '200', fiatCurrency: 'TWD', orderKey: 'B-1' } as const
const button = (name: 'tea' | 'cup') => screen.getByTestId(name)
const statuses = () => (['tea', 'cup'] as const).map((name) => button(name).dataset['status'])

/** A page with two orders, of which the first one's payment is open. */
async function openTea(fake = createFakeUsePayment(), onBeforePay?: BeforePay) {
  const session = createSession()
  const view = renderPage(
    <>
      <PayButton {...tea} data-testid="tea" />
      <PayButton {...cup} data-testid="cup" onBeforePay={onBeforePay} />
      <PaymentMessage data-testid="message" />
      <PaymentDetails />
      <session.Session />
    </>,
    { fake },
  )
  await view.user.click(button('tea'))
  act(() => fake.settle('pending'))
  return { ...view, session }
}

const failing = () => {
  throw new Error('The price server is down')
}

describe('a press whose onBeforePay opens nothing', () => {
  it('leaves the open payment of another order on the page when it cancels', async () => {
    const { fake, user } = await openTea(undefined, () => false)
    await user.click(button('cup'))
    expect(statuses()).toEqual(['pending', 'idle'])
    expect(screen.getByTestId('message')).toHaveTextContent(/Send exactly/)
    await user.click(button('tea'))
    expect(fake.calls).toHaveLength(1)
  })

  it('leaves the open payment one click away when it fails', async () => {
    expectLogged('before_pay_failed')
    const { fake, user } = await openTea(undefined, failing)
    await user.click(button('cup'))
    expect(statuses()).toEqual(['pending', 'error'])
    expect(screen.getByTestId('message')).toHaveAttribute('data-status', 'error')
    await user.click(button('tea'))
    expect(fake.calls).toHaveLength(1)
    expect(screen.getByTestId('message')).toHaveTextContent(/Send exactly/)
    act(() => fake.settle('success'))
    expect(statuses()).toEqual(['success', 'idle'])
  })

  it('gives the page back when the buyer starts over', async () => {
    expectLogged('before_pay_failed')
    const { session, user } = await openTea(undefined, failing)
    await user.click(button('cup'))
    act(() => session.current.startOver())
    expect(statuses()).toEqual(['pending', 'idle'])
    expect(session.current.state).toMatchObject({
      status: 'pending',
      intent: { fiat_amount: '100' },
    })
  })
})

describe('two open payments', () => {
  async function openBoth(fake?: ReturnType<typeof createFakeUsePayment>) {
    const view = await openTea(fake)
    await view.user.click(button('cup'))
    act(() => view.fake.settle('pending'))
    return view
  }

  it('are both shown by their buttons, and a press of either opens no third', async () => {
    const { fake, user } = await openBoth()
    expect(statuses()).toEqual(['pending', 'pending'])
    await user.click(button('tea'))
    await user.click(button('cup'))
    await user.click(button('tea'))
    expect(fake.calls).toHaveLength(2)
  })

  it('are shown in the message and the details, whichever was pressed last', async () => {
    const { user } = await openBoth()
    expect(screen.getByText('NT$200')).toBeVisible()
    await user.click(button('tea'))
    expect(screen.getByText('NT$100')).toBeVisible()
    expect(screen.queryByText('NT$200')).not.toBeInTheDocument()
    expect(screen.getByTestId('message')).toHaveTextContent(/Send exactly/)
  })

  it('reopen only the modal that the hook still has', async () => {
    const { fake, session, user } = await openBoth(createFakeUsePayment({ hasReopen: true }))
    await user.click(button('tea'))
    expect(session.current.canReopen).toBe(false)
    expect(fake.reopenCount).toBe(0)
    await user.click(button('cup'))
    expect(session.current.canReopen).toBe(true)
    expect(fake.reopenCount).toBe(1)
  })

  it('begin again after the buyer has started over', async () => {
    const { fake, session, user } = await openBoth()
    await user.click(button('tea'))
    act(() => session.current.startOver())
    expect(statuses()).toEqual(['idle', 'pending'])
    await user.click(button('tea'))
    expect(fake.calls.map((call) => call.fiat_amount)).toEqual(['100', '200', '100'])
  })
})

describe('a press of a paid button', () => {
  it('does not take "Pay again" from the expired payment of another', async () => {
    const { fake, user } = await openTea()
    act(() => fake.settle('success'))
    await user.click(button('cup'))
    act(() => fake.settle('expired'))
    await user.click(button('tea'))
    await user.click(screen.getByRole('button', { name: 'Pay again' }))
    expect(fake.calls.map((call) => call.fiat_amount)).toEqual(['100', '200', '200'])
    expect(screen.getByTestId('message')).toHaveAttribute('data-status', 'opening')
  })

  it('in a handler does not stop what the handler began before', () => {
    const onBeforePay = vi.fn()
    const next = createSession({ orderKey: 'C-1', onBeforePay })
    const paid = createSession({ orderKey: 'D-1' })
    const steps = [
      () => undefined,
      () => {
        next.current.pay({ ...tea, fiatAmount: '300' })
        paid.current.pay(tea)
      },
    ]
    const { fake } = renderPage(
      <>
        <next.Session />
        <paid.Session />
      </>,
      { onSuccess: () => steps.shift()?.() },
    )
    act(() => paid.current.pay(tea))
    act(() => fake.settle('success'))
    act(() => next.current.pay(cup))
    act(() => fake.settle('success'))
    expect(fake.calls.map((call) => call.fiat_amount)).toEqual(['100', '200', '300'])
    expect(onBeforePay).toHaveBeenCalledTimes(2)
  })
})

describe('a payment that may hold money, beside the open one of another button', () => {
  const HELD: [label: string, change: Partial<PaymentIntent>][] = [
    ['Received late, being checked', { status: 'expired', payment_tx_hash: '0x5e' }],
    ['Received late, being checked', { status: 'expired', received_amount: '1' }],
    ['Underpaid, refund pending', { status: 'insufficient_not_refunded', received_amount: '1' }],
  ]

  /** The first payment becomes this, and then the other button is pressed. */
  async function openBeside(change: Partial<PaymentIntent>, isSent = false) {
    const view = await openTea()
    if (isSent) {
      await view.user.click(screen.getByRole('button', { name: 'Start over' }))
      await view.user.click(screen.getByRole('button', { name: "I've sent it" }))
    }
    const { state } = view.session.current
    if (state.status !== 'pending') throw new Error('The first payment is not open')
    act(() => view.fake.settle({ ...state.intent, ...change }))
    await view.user.click(button('cup'))
    act(() => view.fake.settle('pending'))
    expect(button('cup')).toHaveAttribute('data-status', 'pending')
    return view
  }

  it.each(HELD)('keeps its button at "%s": %j', async (label, change) => {
    const { fake, user } = await openBeside(change)
    expect(button('tea')).toHaveAccessibleName(label)
    await user.click(button('tea'))
    expect(fake.calls).toHaveLength(2)
  })

  it('keeps its button at the word of the buyer', async () => {
    const { fake, user } = await openBeside({ status: 'expired' }, true)
    expect(button('tea')).toHaveAccessibleName('Looking for your payment')
    await user.click(button('tea'))
    expect(fake.calls).toHaveLength(2)
  })

  it('leaves a button free that pays for something else now', async () => {
    const { rerender } = await openBeside({ status: 'expired', received_amount: '1' })
    rerender(<PayButton {...tea} fiatAmount="150" data-testid="tea" />)
    expect(button('tea')).toHaveAccessibleName('Pay NT$150')
  })

  it('leaves a button free whose payment expired without money', async () => {
    await openBeside({ status: 'expired' })
    expect(button('tea')).toHaveAccessibleName('Pay NT$100')
  })
})

describe('a hook that shows the payment of an earlier press first', () => {
  const intentOf = (call: PaymentModalParams | undefined, change: Partial<PaymentIntent>) =>
    createIntent({ ...call, ...change })

  it('pays the press that was last, after a reset', () => {
    const session = createSession()
    const onSuccess = vi.fn()
    const { fake } = renderPage(<session.Session />, { onSuccess })
    act(() => session.current.pay(tea))
    act(() => session.current.reset())
    act(() => session.current.pay(tea))
    act(() => fake.settle(intentOf(fake.calls[0], { payment_intent_id: 'first' })))
    expect(session.current.state.status).toBe('pending')
    const second = intentOf(fake.calls[1], { payment_intent_id: 'second' })
    act(() => fake.settle(second))
    act(() => fake.settle({ ...second, status: 'success' }))
    expect(onSuccess.mock.calls).toMatchObject([[{ intent: { payment_intent_id: 'second' } }]])
    expect(session.current.state.status).toBe('success')
  })

  it('settles the promise of the press that was last, after an error', async () => {
    const session = createSession()
    const { fake } = renderPage(<session.Session />)
    const ended: string[] = []
    const payAsync = () =>
      actAsync(() => {
        session.current.payAsync(tea).then(
          (outcome) => {
            const id = 'intent' in outcome ? outcome.intent.payment_intent_id : 'without a payment'
            ended.push(`${outcome.status} ${id}`)
          },
          () => ended.push('rejected'),
        )
      })
    await payAsync()
    await actAsync(() => fake.set({ isLoading: false, isError: true, error: new Error('down') }))
    await payAsync()
    act(() => fake.settle(intentOf(fake.calls[0], { payment_intent_id: 'first' })))
    const second = intentOf(fake.calls[1], { payment_intent_id: 'second' })
    act(() => fake.settle(second))
    await actAsync(() => fake.settle({ ...second, status: 'success' }))
    expect(ended).toEqual(['rejected', 'success second'])
  })

  it('leaves money that was seen with the press for which it was shown', () => {
    const session = createSession()
    const { fake } = renderPage(<session.Session />)
    act(() => session.current.pay(tea))
    act(() => session.current.reset())
    act(() => session.current.pay(tea))
    const first = intentOf(fake.calls[0], { payment_intent_id: 'first', payment_tx_hash: '0x1' })
    act(() => fake.settle(first))
    act(() => fake.settle(intentOf(fake.calls[1], { payment_intent_id: 'second' })))
    expect(session.current.state).toMatchObject({ intent: { payment_intent_id: 'first' } })
  })
})

describe('the message of an order beside the active payment', () => {
  it('leaves its payment once the buyer says that nothing was sent', async () => {
    const { fake, user } = renderPage(
      <>
        <PayButton {...tea} data-testid="tea" />
        <PayButton {...cup} data-testid="cup" />
        <PaymentMessage orderKey={tea.orderKey} data-testid="message" />
      </>,
    )
    await user.click(button('tea'))
    act(() => fake.settle('pending'))
    await user.click(button('cup'))
    act(() => fake.settle('pending'))
    expect(statuses()).toEqual(['pending', 'pending'])
    expect(screen.getByTestId('message')).toHaveTextContent(/Send exactly/)
    await user.click(screen.getByRole('button', { name: 'Start over' }))
    await user.click(screen.getByRole('button', { name: 'No, start over' }))
    expect(screen.queryByTestId('message')).toBeNull()
    expect(statuses()).toEqual(['idle', 'pending'])
  })
})
