import { act, screen } from '@testing-library/react'
import {
  PayButton,
  type PaymentOutcome,
  type PayParams,
  type PaymentSessionOptions,
} from 'kryptogo-payment-react'
import { createFakeUsePayment, createIntent, fixtures } from 'kryptogo-payment-react/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { actAsync, createSession, renderPage } from './support'

const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const
const bad = { fiatAmount: '1e3' as string, fiatCurrency: 'TWD' } as const

function renderSession(options?: PaymentSessionOptions, fake = createFakeUsePayment()) {
  const session = createSession(options)
  const view = renderPage(<session.Session />, { fake })
  /** Pays and records how the promise settles. */
  const payAsync = async (params: PayParams = price, init?: { signal?: AbortSignal }) => {
    const ended: { outcome?: PaymentOutcome; error?: unknown } = {}
    await actAsync(() => {
      session.current.payAsync(params, init).then(
        (outcome) => (ended.outcome = outcome),
        (error: unknown) => (ended.error = error),
      )
    })
    return ended
  }
  return { ...view, session, payAsync }
}

const later = () => act(() => new Promise((resolve) => setTimeout(resolve)))

// Every rejection is handled.
const unhandled = vi.fn()
beforeEach(() => {
  unhandled.mockClear()
  process.on('unhandledRejection', unhandled)
})
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

describe('pay', () => {
  it('starts a payment that the state follows', () => {
    const { fake, session } = renderSession()
    expect(session.current.state).toEqual({ status: 'idle' })
    act(() => session.current.pay({ ...price, groupKey: 'g' }))
    expect(fake.calls).toMatchObject([{ fiat_amount: '100', group_key: 'g' }])
    expect(session.current.state).toMatchObject({ status: 'opening', restored: false })
    for (const status of ['pending', 'success']) {
      act(() => fake.settle(status))
      expect(session.current.state).toMatchObject({ status, intent: { fiat_amount: '100' } })
    }
  })

  it('never throws: errors are in the state', async () => {
    expectLogged('invalid_amount')
    const { fake, session } = renderSession()
    await actAsync(() => session.current.pay(bad))
    expect(session.current.state).toMatchObject({ error: { code: 'invalid_amount' } })
    await actAsync(() => session.current.pay(null as unknown as PayParams))
    expect(session.current.state).toMatchObject({ status: 'error' })
    expect(fake.calls).toEqual([])
  })

  it('never throws when the hook fails or another payment is being opened', async () => {
    const { fake, session } = renderSession(
      undefined,
      createFakeUsePayment({ openBehavior: 'throw' }),
    )
    await actAsync(() => session.current.pay(price))
    expect(session.current.state).toMatchObject({ error: { code: 'open_failed' } })
    expect(fake.calls).toHaveLength(1)
  })
})

describe('payAsync resolves', () => {
  it.each(['success', 'expired', 'insufficient_not_refunded', 'insufficient_refunded'])(
    'with the first outcome: %s',
    async (status) => {
      const { fake, payAsync } = renderSession()
      const ended = await payAsync()
      act(() => fake.settle('pending'))
      act(() => fake.settle('refunding'))
      await later()
      expect(ended).toEqual({})
      act(() => fake.settle(status))
      await later()
      expect(ended).toMatchObject({ outcome: { status, restored: false, intent: { status } } })
    },
  )

  it('once, and later changes are in the state', async () => {
    const { fake, session, payAsync } = renderSession()
    const ended = await payAsync()
    act(() => fake.settle('insufficient_not_refunded'))
    act(() => fake.settle('insufficient_refunded'))
    await later()
    expect(ended.outcome?.status).toBe('insufficient_not_refunded')
    expect(session.current.state.status).toBe('insufficient_refunded')
  })

  it('with the same payment for every caller', async () => {
    const { fake, payAsync } = renderSession()
    const [first, second] = [await payAsync(), await payAsync()]
    expect(fake.calls).toHaveLength(1)
    act(() => fake.settle('success'))
    const third = await payAsync()
    expect(first.outcome).toMatchObject({ status: 'success' })
    expect(second.outcome).toBe(first.outcome)
    expect(third.outcome).toBe(first.outcome)
    expect(fake.calls).toHaveLength(1)
  })
})

describe('payAsync rejects', () => {
  it.each<[code: string, params: Partial<Record<keyof PayParams, unknown>>]>([
    ['invalid_amount', { fiatAmount: '12abc' }],
    ['amount_too_small', { fiatAmount: '0.009' }],
    ['invalid_currency', { fiatCurrency: 'EUR' }],
    ['order_data_too_long', { orderData: { note: 'x'.repeat(1000) } }],
    ['invalid_order_data', { orderData: { id: 1n } }],
    ['invalid_callback_url', { callbackUrl: 'ftp://shop.example' }],
  ])('with %s before anything opens', async (code, params) => {
    expectLogged(code)
    const { fake, payAsync, session } = renderSession()
    const ended = await payAsync({ ...price, ...params } as PayParams)
    expect(ended).toMatchObject({ error: { name: 'PaymentError', code } })
    expect(session.current.state).toMatchObject({ status: 'error', error: { code } })
    expect(fake.calls).toEqual([])
  })

  it("with the hook's error", async () => {
    const failure = new Error('No wallet')
    const { payAsync } = renderSession(
      undefined,
      createFakeUsePayment({ openBehavior: 'reject', failure }),
    )
    const ended = await payAsync()
    expect(ended.error).toMatchObject({ code: 'open_failed', cause: failure })
  })

  it('with an error from before the modal', async () => {
    expectLogged('before_pay_failed')
    const onBeforePay = () => Promise.reject(new Error('No stock'))
    const { payAsync } = renderSession({ onBeforePay })
    expect((await payAsync()).error).toMatchObject({ code: 'before_pay_failed' })
  })

  it('with payment_in_progress while another payment is being opened', async () => {
    const [first, second] = [createSession(), createSession()]
    const { fake } = renderPage(
      <>
        <first.Session />
        <second.Session />
      </>,
    )
    act(() => first.current.pay(price))
    const refused = vi.fn()
    await actAsync(() => second.current.payAsync(price).catch(refused))
    expect(refused.mock.calls).toMatchObject([[{ code: 'payment_in_progress' }]])
    expect(fake.calls).toHaveLength(1)
    expect(first.current.state).toMatchObject({ status: 'opening' })
  })

  it.each(['opening', 'pending'])('with abandoned when it is reset while %s', async (status) => {
    const { fake, session, payAsync } = renderSession()
    const ended = await payAsync()
    if (status === 'pending') act(() => fake.settle(status))
    await actAsync(() => session.current.reset())
    expect(ended).toMatchObject({ error: { code: 'abandoned' } })
  })

  it('with abandoned when the component unmounts, while the payment continues', async () => {
    const { fake, payAsync, rerender } = renderSession()
    const ended = await payAsync()
    rerender(null)
    await later()
    expect(ended).toMatchObject({ error: { code: 'abandoned' } })
    act(() => fake.settle('success'))
    await later()
    expect(ended.outcome).toBeUndefined()
    expect(fake.closeCount).toBe(0)
  })

  it('with abandoned when onBeforePay cancels the payment', async () => {
    const { fake, payAsync } = renderSession({ onBeforePay: () => false })
    expect(await payAsync()).toMatchObject({ error: { code: 'abandoned' } })
    expect(fake.calls).toEqual([])
  })

  it('with abandoned when another payment replaces it', async () => {
    const session = createSession()
    const { fake, user } = renderPage(
      <>
        <session.Session />
        <PayButton {...price} />
      </>,
    )
    const ended = vi.fn()
    act(() => void session.current.payAsync(price).catch(ended))
    act(() => fake.settle('pending'))
    await user.click(screen.getByRole('button'))
    expect(ended.mock.calls).toMatchObject([[{ code: 'abandoned' }]])
    expect(fake.calls).toHaveLength(2)
  })

  it('with aborted, and opens nothing, if the signal is already aborted', async () => {
    const { fake, payAsync } = renderSession()
    const signal = AbortSignal.abort('too late')
    const ended = await payAsync(price, { signal })
    expect(ended).toMatchObject({ error: { code: 'aborted', cause: 'too late' } })
    await later()
    expect(fake.calls).toEqual([])
  })

  it('with aborted when the signal aborts, while the payment continues', async () => {
    const { fake, session, payAsync } = renderSession()
    const controller = new AbortController()
    const ended = await payAsync(price, { signal: controller.signal })
    act(() => fake.settle('pending'))
    await actAsync(() => controller.abort())
    expect(ended).toMatchObject({ error: { code: 'aborted' } })
    expect(session.current.state.status).toBe('pending')
    expect(fake.closeCount).toBe(0)
    act(() => fake.settle('success'))
    expect(session.current.state.status).toBe('success')
  })

  it('no longer after it has settled', async () => {
    const { fake, payAsync, rerender } = renderSession()
    const controller = new AbortController()
    const { signal } = controller
    const [add, remove] = [
      vi.spyOn(signal, 'addEventListener'),
      vi.spyOn(signal, 'removeEventListener'),
    ]
    const ended = await payAsync(price, { signal })
    act(() => fake.settle('success'))
    expect(add).toHaveBeenCalledTimes(1)
    expect(remove.mock.calls).toEqual(add.mock.calls)
    controller.abort()
    rerender(null)
    await later()
    expect(ended.error).toBeUndefined()
    expect(ended.outcome?.status).toBe('success')
  })
})

describe('the functions of usePaymentSession', () => {
  it('never change, so that effects may depend on them', () => {
    const { fake, session } = renderSession()
    const { state: _first, canReopen: _no, canRetry: _not, ...before } = session.current
    act(() => session.current.pay(price))
    act(() => fake.settle('pending'))
    const { state: _last, canReopen: _yes, canRetry: _so, ...after } = session.current
    for (const name of Object.keys(before) as (keyof typeof before)[])
      expect(after[name]).toBe(before[name])
  })

  it('close closes the modal, and the payment is still followed', () => {
    const { fake, session } = renderSession()
    act(() => session.current.pay(price))
    act(() => fake.settle('pending'))
    act(() => session.current.close())
    expect(fake.closeCount).toBe(1)
    expect(session.current.state.status).toBe('pending')
  })

  it('reopen shows the modal again if the hook can', () => {
    const { fake, session } = renderSession(undefined, createFakeUsePayment({ hasReopen: true }))
    expect(session.current.canReopen).toBe(false)
    act(() => session.current.pay(price))
    act(() => fake.settle('pending'))
    expect(session.current.canReopen).toBe(true)
    act(() => session.current.reopen())
    expect(fake.reopenCount).toBe(1)
    act(() => fake.settle('success'))
    expect(session.current.canReopen).toBe(false)
  })

  it('reopen does nothing if the hook cannot', () => {
    const { fake, session } = renderSession()
    act(() => session.current.pay(price))
    act(() => fake.settle('pending'))
    expect(session.current.canReopen).toBe(false)
    act(() => session.current.reopen())
    expect(fake.calls).toHaveLength(1)
  })

  it('reset closes the modal and clears the state', () => {
    const { fake, session } = renderSession()
    act(() => session.current.pay(price))
    act(() => fake.settle('pending'))
    act(() => session.current.reset())
    expect(fake.closeCount).toBe(1)
    expect(session.current.state).toEqual({ status: 'idle' })
    act(() => fake.settle('expired'))
    expect(session.current.state).toEqual({ status: 'idle' })
  })

  it.each(['opening', 'pending', 'refunding', 'success'])(
    'retry does nothing for a payment that can still be paid or is paid: %s',
    async (status) => {
      const { fake, session } = renderSession()
      act(() => session.current.pay(price))
      if (status !== 'opening') act(() => fake.settle(status))
      const { state } = session.current
      await actAsync(() => session.current.retry())
      expect(fake.calls).toHaveLength(1)
      expect(session.current.state).toBe(state)
    },
  )

  it('retry after a reset does nothing', async () => {
    const { fake, session } = renderSession()
    act(() => session.current.pay(price))
    act(() => fake.settle('expired'))
    act(() => session.current.reset())
    await actAsync(() => session.current.retry())
    expect(fake.calls).toHaveLength(1)
    expect(session.current.state).toEqual({ status: 'idle' })
  })

  it.each(['expired', 'insufficient_refunded'])(
    'retry after %s pays again with the same parameters',
    async (status) => {
      const { fake, session } = renderSession()
      act(() => session.current.pay({ ...price, orderData: { id: 1 } }))
      act(() => fake.settle(status))
      await actAsync(() => session.current.retry())
      expect(fake.calls[1]).toEqual(fake.calls[0])
      expect(session.current.state.status).toBe('opening')
    },
  )

  it.each([
    ['insufficient_not_refunded', {}],
    ['expired', { payment_tx_hash: '0x5e' }],
    ['expired', { received_amount: '0.01' }],
    ['expired', { money_seen: true }],
  ])('retry after %s with %j does nothing: money was seen', async (status, seen) => {
    const { fake, session } = renderSession()
    act(() => session.current.pay(price))
    act(() => fake.settle(createIntent({ fiat_amount: '100', status, ...seen })))
    const { state } = session.current
    expect(state).toMatchObject({ status, intent: seen })
    expect(session.current.canRetry).toBe(false)
    await actAsync(() => session.current.retry())
    expect(fake.calls).toHaveLength(1)
    expect(session.current.state).toBe(state)
  })

  it('reset dismisses an error', async () => {
    expectLogged('invalid_amount')
    const { session } = renderSession()
    await actAsync(() => session.current.pay(bad))
    expect(session.current.state.status).toBe('error')
    act(() => session.current.reset())
    expect(session.current.state).toEqual({ status: 'idle' })
  })

  it('do nothing without a payment', () => {
    const { fake, session } = renderSession()
    act(() => session.current.retry())
    act(() => session.current.reopen())
    act(() => session.current.reset())
    expect(session.current.state).toEqual({ status: 'idle' })
    expect(fake.calls).toEqual([])
    expect(fake.closeCount).toBe(0)
  })
})

describe('the state of usePaymentSession', () => {
  it('is that of the active payment, no matter which component began it', async () => {
    const [own, active] = [createSession({ scope: 'own' }), createSession()]
    const { fake, user } = renderPage(
      <>
        <own.Session />
        <active.Session />
        <PayButton {...price} />
      </>,
    )
    await user.click(screen.getByRole('button'))
    act(() => fake.settle('success'))
    expect(active.current.state.status).toBe('success')
    expect(own.current.state.status).toBe('idle')
    act(() => active.current.reset())
    act(() => own.current.pay(price))
    expect(own.current.state.status).toBe('opening')
    expect(screen.getByRole('button')).toHaveAttribute('data-status', 'idle')
  })

  it('is what the verbs are about: an own session retries no payment of another', () => {
    const [own, active] = [createSession({ scope: 'own' }), createSession()]
    const { fake } = renderPage(
      <>
        <own.Session />
        <active.Session />
      </>,
    )
    act(() => active.current.pay(price))
    act(() => fake.settle('expired'))
    expect([own.current.canRetry, active.current.canRetry]).toEqual([false, true])
    act(() => own.current.retry())
    act(() => own.current.startOver())
    expect(fake.calls).toHaveLength(1)
    expect(active.current.state.status).toBe('expired')
    act(() => active.current.retry())
    expect(fake.calls).toHaveLength(2)
  })

  it('is restored for a payment found at load, until the hook reports another', () => {
    const fake = createFakeUsePayment({ data: fixtures.pending })
    const { session } = renderSession(undefined, fake)
    expect(session.current.state).toMatchObject({ status: 'pending', restored: true })
    act(() => fake.settle('expired'))
    const other = createIntent({ payment_intent_id: 'another', status: 'success' })
    act(() => fake.settle(other))
    expect(session.current.state).toMatchObject({ intent: other, restored: true })
  })

  it('is shared by a session with the same orderKey', () => {
    const options = { orderKey: 'order-1', scope: 'own' } as const
    const [before, after] = [createSession(options), createSession(options)]
    const { fake, rerender } = renderPage(<before.Session />)
    act(() => before.current.pay(price))
    act(() => fake.settle('pending'))
    rerender(<after.Session />)
    expect(after.current.state.status).toBe('pending')
  })
})
