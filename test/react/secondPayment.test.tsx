import { act, screen } from '@testing-library/react'
import { PaymentMessage, type PaymentIntent } from 'kryptogo-payment-react'
import { createFakeUsePayment, createIntent, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { createSession, renderPage } from './support'

const SECOND = 1_000
const tea = { fiatAmount: '300', fiatCurrency: 'TWD' } as const

/** A page without a button, whose only payment was begun by its own code. */
async function openPayment(change: Partial<PaymentIntent>, { left = 1_800 } = {}) {
  const clock = createTestClock()
  const session = createSession()
  const page = renderPage(
    <>
      <session.Session />
      <PaymentMessage />
    </>,
    { environment: { clock }, fake: createFakeUsePayment({ clock }) },
  )
  const payment_deadline = clock.now() / 1000 + left
  const show = (more: Partial<PaymentIntent>) =>
    act(() =>
      page.fake.set({ isLoading: false, data: createIntent({ payment_deadline, ...more }) }),
    )
  act(() => session.current.pay(tea))
  show({})
  show(change)
  await Promise.resolve()
  return { ...page, clock, session, show }
}

const HELD: [name: string, change: Partial<PaymentIntent>][] = [
  ['expired, and a transaction was seen', { status: 'expired', payment_tx_hash: '0x5e' }],
  ['expired, and too little arrived', { status: 'expired', received_amount: '1' }],
  ['expired, and the shop says that money was seen', { status: 'expired', money_seen: true }],
  ['too little, not refunded', { status: 'insufficient_not_refunded', received_amount: '1' }],
  ['seen and not confirmed', { payment_tx_hash: '0x5e' }],
]

describe.each(HELD)('a payment that is %s', (_, change) => {
  it.each(['pay', 'retry'] as const)('is not paid a second time by %s', async (verb) => {
    const { fake, session } = await openPayment(change)
    act(() => session.current[verb](tea))
    expect(fake.calls).toHaveLength(1)
    const { state } = session.current
    expect(state).toHaveProperty('intent.payment_intent_id', createIntent().payment_intent_id)
  })

  it('is what payAsync is about', async () => {
    const { fake, session } = await openPayment(change)
    const ended: unknown[] = []
    await act(async () => {
      session.current.payAsync(tea).then(
        (state) => ended.push(state.status),
        () => undefined,
      )
      await Promise.resolve()
    })
    expect(fake.calls).toHaveLength(1)
    expect(ended).toEqual(change.status ? [change.status] : [])
  })

  it('is shown again by pay after the page was left', async () => {
    const { fake, session, show } = await openPayment({})
    act(() => session.current.startOver())
    show(change)
    act(() => session.current.pay(tea))
    expect(fake.calls).toHaveLength(1)
    expect(session.current.state).toHaveProperty('intent.payment_deadline')
  })

  it('does not stand in the way of a payment for something else', async () => {
    const { fake, session } = await openPayment(change)
    act(() => session.current.pay({ ...tea, fiatAmount: '500' }))
    expect(fake.calls).toHaveLength(2)
  })

  it('can be paid again after a reset', async () => {
    const { fake, session } = await openPayment(change)
    act(() => session.current.reset())
    act(() => session.current.pay(tea))
    expect(fake.calls).toHaveLength(2)
  })
})

describe('a payment of which the buyer says that it was sent', () => {
  it('is not paid a second time after it has expired', async () => {
    const { fake, user, session, clock, show } = await openPayment({})
    await act(() => clock.advanceAsync(1_800 * SECOND))
    await user.click(screen.getByRole('button', { name: "I've sent it" }))
    show({ status: 'expired' })
    act(() => session.current.pay(tea))
    act(() => session.current.retry())
    expect(fake.calls).toHaveLength(1)
    await user.click(screen.getByRole('button', { name: "I haven't sent it" }))
    act(() => session.current.pay(tea))
    expect(fake.calls).toHaveLength(2)
  })
})

it.each(['expired', 'insufficient_refunded'] as const)(
  'a payment that is %s, with no money left, is paid again by pay and by retry',
  async (status) => {
    for (const verb of ['pay', 'retry'] as const) {
      const { fake, session, unmount } = await openPayment({ status })
      act(() => session.current[verb](tea))
      expect(fake.calls).toHaveLength(2)
      unmount()
    }
  },
)

// The dialog of a hook may have shown where to send, whatever this page's clock says.
it('a payment that opened with too little time left is not replaced unasked', async () => {
  const { fake, session, clock } = await openPayment({}, { left: 50 })
  await act(() => clock.advanceAsync(50 * SECOND))
  act(() => session.current.pay(tea))
  act(() => session.current.retry())
  expect(fake.calls).toHaveLength(1)
})
