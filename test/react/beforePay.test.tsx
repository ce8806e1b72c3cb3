import { act, render, screen } from '@testing-library/react'
import {
  PayButton,
  usePaymentSession,
  type BeforePay,
  type PayParams,
} from 'kryptogo-payment-react'
import {
  createFakeUsePayment,
  createIntent,
  createTestClock,
  fixtures,
} from 'kryptogo-payment-react/testing'
import * as React from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { actAsync, createPayments, createSession, renderPage, typedIn } from './support'

type Answer = false | Partial<PayParams> | undefined

/** An `onBeforePay` that the test settles. */
function createBeforePay() {
  let settle: { resolve: (answer: Answer) => void; reject: (reason: unknown) => void }
  const onBeforePay = vi.fn<BeforePay>(
    () => new Promise<Answer>((resolve, reject) => (settle = { resolve, reject })),
  )
  return {
    onBeforePay,
    answer: (answer?: Answer) => actAsync(() => settle.resolve(answer)),
    fail: (reason: unknown) => actAsync(() => settle.reject(reason)),
  }
}

const button = () => screen.getByRole('button')
const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

async function clicked(beforePay = createBeforePay(), fake = createFakeUsePayment()) {
  const session = createSession()
  const onError = vi.fn()
  const clock = createTestClock()
  const tea = <PayButton {...price} onBeforePay={beforePay.onBeforePay} onError={onError} />
  const page = (content = tea) => (
    <>
      {content}
      <session.Session />
    </>
  )
  const view = renderPage(page(), { fake, environment: { clock } })
  await view.user.click(button())
  const unmountButton = () => view.rerender(page(<></>))
  const remountButton = () => view.rerender(page())
  return { ...view, beforePay, session, onError, clock, unmountButton, remountButton }
}

describe('onBeforePay', () => {
  it('is called once with the parameters of the button', async () => {
    const orderData = { id: 1 }
    const beforePay = createBeforePay()
    const { user } = renderPage(
      <PayButton
        {...price}
        orderData={orderData}
        groupKey="a"
        onBeforePay={beforePay.onBeforePay}
      />,
    )
    await user.dblClick(button())
    expect(beforePay.onBeforePay.mock.calls).toEqual([[{ ...price, orderData, groupKey: 'a' }]])
  })

  it('keeps the button busy and the modal closed for up to ten minutes', async () => {
    const { fake, beforePay, user, clock } = await clicked()
    act(() => clock.advance(10 * 60_000 - 1))
    await user.click(button())
    expect(button()).toHaveAttribute('data-status', 'opening')
    expect(button()).toHaveAttribute('aria-busy', 'true')
    expect(fake.calls).toEqual([])
    expect(beforePay.onBeforePay).toHaveBeenCalledTimes(1)
    await beforePay.answer()
    expect(fake.calls).toMatchObject([{ fiat_amount: '100', fiat_currency: 'TWD' }])
  })

  it('fails after ten minutes, and a later result opens nothing', async () => {
    expectLogged('before_pay_failed')
    const { fake, beforePay, user, clock, onError } = await clicked()
    act(() => clock.advance(10 * 60_000))
    expect(button()).toHaveAttribute('data-status', 'error')
    const error = { code: 'before_pay_failed', retryable: true }
    expect(onError.mock.calls).toMatchObject([[{ error }]])
    await beforePay.answer()
    expect(fake.calls).toEqual([])
    expect(clock.waiting).toBe(0)
    await user.click(button())
    await beforePay.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('opens the modal within the click if it is synchronous', () => {
    const { fake } = renderPage(<PayButton {...price} onBeforePay={() => ({ groupKey: 'b' })} />)
    act(() => {
      button().click()
      expect(fake.calls).toMatchObject([{ fiat_amount: '100', group_key: 'b' }])
    })
  })

  it('may be synchronous', async () => {
    const { fake, user } = renderPage(
      <PayButton {...price} onBeforePay={() => ({ groupKey: 'b' })} />,
    )
    await user.click(button())
    expect(fake.calls).toMatchObject([{ fiat_amount: '100', group_key: 'b' }])
  })

  it('cancels the payment without an error by returning false, and is called again on the next click', async () => {
    const { fake, beforePay, user, onError } = await clicked()
    await beforePay.answer(false)
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(button()).toHaveAttribute('aria-busy', 'false')
    expect(fake.calls).toEqual([])
    expect(fake.closeCount).toBe(0)
    expect(onError).not.toHaveBeenCalled()
    await user.click(button())
    await beforePay.answer()
    expect(beforePay.onBeforePay).toHaveBeenCalledTimes(2)
    expect(fake.calls).toHaveLength(1)
  })

  it('can replace the parameters, by which the payment is then recognized', async () => {
    const { fake, beforePay } = await clicked()
    await beforePay.answer({ fiatAmount: '120', orderData: { id: 'order-1' } })
    expect(fake.calls).toMatchObject([
      { fiat_amount: '120', fiat_currency: 'TWD', order_data: { id: 'order-1' } },
    ])
    act(() => fake.settle('success'))
    expect(button()).toHaveAttribute('data-status', 'success')
  })

  it('fails if it returns invalid parameters', async () => {
    expectLogged('amount_too_small')
    const { fake, beforePay, onError } = await clicked()
    await beforePay.answer({ fiatAmount: '0.001' })
    expect(fake.calls).toEqual([])
    expect(button()).toHaveAttribute('data-status', 'error')
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'amount_too_small' } }]])
  })

  it('is not called for invalid parameters', async () => {
    expectLogged('invalid_amount')
    const beforePay = createBeforePay()
    const { user } = renderPage(
      <PayButton
        fiatAmount={typedIn('1e3')}
        fiatCurrency="TWD"
        onBeforePay={beforePay.onBeforePay}
      />,
    )
    await user.click(button())
    expect(beforePay.onBeforePay).not.toHaveBeenCalled()
    expect(button()).toHaveAttribute('data-status', 'error')
  })

  it('fails with the rejection as the cause, and can be tried again', async () => {
    expectLogged('before_pay_failed')
    const { fake, beforePay, user, onError } = await clicked()
    const cause = new Error('No stock')
    await beforePay.fail(cause)
    expect(button()).toHaveAttribute('data-status', 'error')
    const failed = { code: 'before_pay_failed', cause, retryable: true }
    expect(onError.mock.calls).toMatchObject([[{ error: failed }]])
    expect(fake.calls).toEqual([])
    await user.click(button())
    await beforePay.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('fails if it throws', async () => {
    expectLogged('before_pay_failed')
    const onError = vi.fn()
    const onBeforePay = () => {
      throw new Error('No stock')
    }
    const { fake, user } = renderPage(
      <PayButton {...price} onBeforePay={onBeforePay} onError={onError} />,
    )
    await user.click(button())
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'before_pay_failed' } }]])
    expect(fake.calls).toEqual([])
  })
})

describe('while onBeforePay runs', () => {
  it('another button is rejected', async () => {
    const beforePay = createBeforePay()
    const { fake, user } = renderPage(
      <>
        <PayButton {...price} onBeforePay={beforePay.onBeforePay} children="tea" />
        <PayButton {...price} children="cup" />
      </>,
    )
    await user.click(screen.getByRole('button', { name: 'tea' }))
    await user.click(screen.getByRole('button', { name: 'cup' }))
    expect(screen.getByRole('button', { name: 'cup' })).toHaveAttribute('data-status', 'error')
    expect(fake.calls).toEqual([])
    await beforePay.answer({ groupKey: 'tea' })
    expect(fake.calls).toMatchObject([{ group_key: 'tea' }])
  })

  it('reset cancels the payment whatever it returns', async () => {
    const { fake, beforePay, session, user, onError } = await clicked()
    act(() => session.current.reset())
    expect(button()).toHaveAttribute('data-status', 'idle')
    await beforePay.answer({ fiatAmount: '120' })
    expect(fake.calls).toEqual([])

    await user.click(button())
    act(() => session.current.reset())
    await beforePay.fail(new Error('No stock'))
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(onError).not.toHaveBeenCalled()
  })

  it('a late result for a canceled payment does not open the next one', async () => {
    const answers: ((answer: Answer) => void)[] = []
    const onBeforePay = () => new Promise<Answer>((resolve) => answers.push(resolve))
    const session = createSession()
    const { fake, user } = renderPage(
      <>
        <PayButton {...price} onBeforePay={onBeforePay} />
        <session.Session />
      </>,
    )
    await user.click(button())
    act(() => session.current.reset())
    await user.click(button())
    await actAsync(() => answers[0]?.({ groupKey: 'first' }))
    expect(fake.calls).toEqual([])
    await actAsync(() => answers[1]?.({ groupKey: 'second' }))
    expect(fake.calls).toMatchObject([{ group_key: 'second' }])
  })

  it('an error of the hook does not affect the payment', async () => {
    const { fake, beforePay } = await clicked()
    act(() => fake.set({ isError: true, error: new Error('No network') }))
    expect(button()).toHaveAttribute('data-status', 'opening')
    await beforePay.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('a payment that the hook reports in the meantime is not taken for it', async () => {
    const { fake, beforePay } = await clicked()
    act(() => fake.set({ keepsResult: true }))
    act(() => fake.settle(createIntent({ fiat_amount: '100', status: 'success' })))
    await beforePay.answer()
    expect(fake.calls).toHaveLength(1)
    expect(button()).toHaveAttribute('data-status', 'opening')
    act(() => fake.settle('expired'))
    expect(button()).toHaveAttribute('data-status', 'expired')
  })

  it("reset shows the hook's own payment again", async () => {
    const { fake, session } = await clicked()
    act(() => session.current.reset())
    act(() => fake.settle(fixtures.pending))
    expect(session.current.state).toMatchObject({ status: 'pending', restored: true })
  })

  it('unmounting the button abandons the payment and unblocks other buttons', async () => {
    const { fake, beforePay, session, unmountButton, remountButton, user } = await clicked()
    unmountButton()
    expect(session.current.state).toMatchObject({ status: 'error', error: { code: 'abandoned' } })
    await beforePay.answer()
    expect(fake.calls).toEqual([])
    remountButton()
    expect(button()).toHaveAttribute('data-status', 'idle')
    await user.click(button())
    await beforePay.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('a button that remounts with the same key in the same commit continues', async () => {
    const beforePay = createBeforePay()
    const page = (where: string) => (
      <div key={where}>
        <PayButton {...price} orderKey="order-1" onBeforePay={beforePay.onBeforePay} />
      </div>
    )
    const { fake, user, rerender } = renderPage(page('here'))
    await user.click(button())
    rerender(page('there'))
    expect(button()).toHaveAttribute('data-status', 'opening')
    await beforePay.answer()
    expect(fake.calls).toHaveLength(1)
  })

  // React 18 has no Activity.
  it.each(['Activity' in React].filter(Boolean))(
    'hiding the button abandons the payment',
    async () => {
      const beforePay = createBeforePay()
      const session = createSession()
      const page = (mode: 'visible' | 'hidden') => (
        <>
          <React.Activity mode={mode}>
            <PayButton {...price} onBeforePay={beforePay.onBeforePay} children="tea" />
          </React.Activity>
          <PayButton {...price} children="cup" />
          <session.Session />
        </>
      )
      const { fake, user, rerender } = renderPage(page('visible'))
      await user.click(screen.getByRole('button', { name: 'tea' }))
      rerender(page('hidden'))
      expect(session.current.state).toMatchObject({ error: { code: 'abandoned' } })
      await user.click(screen.getByRole('button', { name: 'cup' }))
      expect(fake.calls).toHaveLength(1)
      await beforePay.answer()
      expect(fake.calls).toHaveLength(1)
    },
  )

  it.each(['Activity' in React].filter(Boolean))(
    'hiding the whole provider abandons the payment, and the buttons can pay again',
    async () => {
      const beforePay = createBeforePay()
      const fake = createFakeUsePayment()
      const onError = vi.fn()
      const Payments = createPayments(fake.usePayment)
      const page = (mode: 'visible' | 'hidden') => (
        <React.StrictMode>
          <React.Activity mode={mode}>
            <Payments onError={onError}>
              <PayButton {...price} onBeforePay={beforePay.onBeforePay} children="tea" />
              <PayButton {...price} children="cup" />
            </Payments>
          </React.Activity>
        </React.StrictMode>
      )
      const named = (name: string) => screen.getByRole('button', { name })
      const { rerender } = render(page('visible'))
      act(() => named('tea').click())
      await actAsync(() => rerender(page('hidden')))
      await beforePay.answer({ fiatAmount: '0.001' })
      await actAsync(() => rerender(page('visible')))
      expect(onError.mock.calls).toMatchObject([[{ error: { code: 'abandoned' } }]])
      expect(named('tea')).toHaveAttribute('data-error', 'abandoned')
      expect(fake.calls).toEqual([])
      act(() => named('cup').click())
      expect(fake.calls).toHaveLength(1)
    },
  )

  it('the remount of StrictMode does not abandon what an effect began', async () => {
    const beforePay = createBeforePay()
    function PayAtOnce() {
      const { pay } = usePaymentSession({ onBeforePay: beforePay.onBeforePay })
      React.useEffect(() => {
        pay(price)
      }, [pay])
      return null
    }
    const { fake } = renderPage(<PayAtOnce />)
    await beforePay.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('unmounting the page opens nothing', async () => {
    const { fake, beforePay, unmount } = await clicked()
    unmount()
    await beforePay.answer()
    expect(fake.calls).toEqual([])
  })
})

describe('retry with onBeforePay', () => {
  async function failedToOpen() {
    const shop = await clicked(createBeforePay(), createFakeUsePayment({ openBehavior: 'reject' }))
    await shop.beforePay.answer()
    expect(button()).toHaveAttribute('data-status', 'error')
    return shop
  }

  it('calls it again', async () => {
    const { fake, beforePay, session } = await failedToOpen()
    act(() => session.current.retry())
    expect(button()).toHaveAttribute('data-status', 'opening')
    expect(beforePay.onBeforePay).toHaveBeenCalledTimes(2)
    await beforePay.answer(false)
    expect(fake.calls).toHaveLength(1)
  })

  it('opens nothing after the component has unmounted', async () => {
    const { fake, beforePay, session, unmountButton } = await failedToOpen()
    unmountButton()
    await actAsync(() => session.current.retry())
    expect(beforePay.onBeforePay).toHaveBeenCalledTimes(1)
    expect(fake.calls).toHaveLength(1)
    expect(session.current.state).toEqual({ status: 'idle' })
  })
})
