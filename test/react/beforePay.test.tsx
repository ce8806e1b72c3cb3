import { act, screen } from '@testing-library/react'
import { PayButton, type BeforePay, type PayParams } from 'kryptogo-payment-react'
import {
  createFakeUsePayment,
  createIntent,
  createTestClock,
  fixtures,
} from 'kryptogo-payment-react/testing'
import * as React from 'react'
import { describe, expect, it, vi } from 'vitest'
import { actAsync, createSession, renderPage, typedIn } from './support'

type Answer = false | Partial<PayParams> | undefined

/** An `onBeforePay` that answers when it is told to. */
function createQuestion() {
  let settle: { resolve: (answer: Answer) => void; reject: (reason: unknown) => void }
  const ask = vi.fn<BeforePay>(
    () => new Promise<Answer>((resolve, reject) => (settle = { resolve, reject })),
  )
  return {
    ask,
    answer: (answer?: Answer) => actAsync(() => settle.resolve(answer)),
    fail: (reason: unknown) => actAsync(() => settle.reject(reason)),
  }
}

const button = () => screen.getByRole('button')
const asked = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

async function clicked(question = createQuestion(), fake = createFakeUsePayment()) {
  const session = createSession()
  const onError = vi.fn()
  const clock = createTestClock()
  const tea = <PayButton {...asked} onBeforePay={question.ask} onError={onError} />
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
  return { ...view, question, session, onError, clock, unmountButton, remountButton }
}

describe('onBeforePay', () => {
  it('is asked once with what the button would ask for', async () => {
    const orderData = { id: 1 }
    const question = createQuestion()
    const { user } = renderPage(
      <PayButton {...asked} orderData={orderData} groupKey="a" onBeforePay={question.ask} />,
    )
    await user.dblClick(button())
    expect(question.ask.mock.calls).toEqual([[{ ...asked, orderData, groupKey: 'a' }]])
  })

  it('keeps the button busy for up to ten minutes, and the modal shut', async () => {
    const { fake, question, user, clock } = await clicked()
    act(() => clock.advance(10 * 60_000 - 1))
    await user.click(button())
    expect(button()).toHaveAttribute('data-status', 'opening')
    expect(button()).toHaveAttribute('aria-busy', 'true')
    expect(fake.calls).toEqual([])
    expect(question.ask).toHaveBeenCalledTimes(1)
    await question.answer()
    expect(fake.calls).toMatchObject([{ fiat_amount: '100', fiat_currency: 'TWD' }])
  })

  it('has ten minutes, and then fails; what it answers after that opens nothing', async () => {
    const { fake, question, user, clock, onError } = await clicked()
    act(() => clock.advance(10 * 60_000))
    expect(button()).toHaveAttribute('data-status', 'error')
    const error = { code: 'before_pay_failed', retryable: true }
    expect(onError.mock.calls).toMatchObject([[{ error }]])
    await question.answer()
    expect(fake.calls).toEqual([])
    expect(clock.waiting).toBe(0)
    await user.click(button())
    await question.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('that is not asynchronous stays inside the click', () => {
    const { fake } = renderPage(<PayButton {...asked} onBeforePay={() => ({ groupKey: 'b' })} />)
    act(() => {
      button().click()
      expect(fake.calls).toMatchObject([{ fiat_amount: '100', group_key: 'b' }])
    })
  })

  it('need not be asynchronous', async () => {
    const { fake, user } = renderPage(
      <PayButton {...asked} onBeforePay={() => ({ groupKey: 'b' })} />,
    )
    await user.click(button())
    expect(fake.calls).toMatchObject([{ fiat_amount: '100', group_key: 'b' }])
  })

  it('vetoes with false: nothing opens, nothing is wrong, and another click asks again', async () => {
    const { fake, question, user, onError } = await clicked()
    await question.answer(false)
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(button()).toHaveAttribute('aria-busy', 'false')
    expect(fake.calls).toEqual([])
    expect(fake.closeCount).toBe(0)
    expect(onError).not.toHaveBeenCalled()
    await user.click(button())
    await question.answer()
    expect(question.ask).toHaveBeenCalledTimes(2)
    expect(fake.calls).toHaveLength(1)
  })

  it('supplies parameters made on the server, and the payment is known by them', async () => {
    const { fake, question } = await clicked()
    await question.answer({ fiatAmount: '120', orderData: { id: 'order-1' } })
    expect(fake.calls).toMatchObject([
      { fiat_amount: '120', fiat_currency: 'TWD', order_data: { id: 'order-1' } },
    ])
    act(() => fake.settle('success'))
    expect(button()).toHaveAttribute('data-status', 'success')
  })

  it('cannot supply what breaks a rule', async () => {
    const { fake, question, onError } = await clicked()
    await question.answer({ fiatAmount: '0.001' })
    expect(fake.calls).toEqual([])
    expect(button()).toHaveAttribute('data-status', 'error')
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'amount_too_small' } }]])
  })

  it('is not asked about what breaks a rule', async () => {
    const question = createQuestion()
    const { user } = renderPage(
      <PayButton fiatAmount={typedIn('1e3')} fiatCurrency="TWD" onBeforePay={question.ask} />,
    )
    await user.click(button())
    expect(question.ask).not.toHaveBeenCalled()
    expect(button()).toHaveAttribute('data-status', 'error')
  })

  it('fails with its reason as the cause, and can be asked again', async () => {
    const { fake, question, user, onError } = await clicked()
    const cause = new Error('No stock')
    await question.fail(cause)
    expect(button()).toHaveAttribute('data-status', 'error')
    const failed = { code: 'before_pay_failed', cause, retryable: true }
    expect(onError.mock.calls).toMatchObject([[{ error: failed }]])
    expect(fake.calls).toEqual([])
    await user.click(button())
    await question.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('fails when it throws at once', async () => {
    const onError = vi.fn()
    const onBeforePay = () => {
      throw new Error('No stock')
    }
    const { fake, user } = renderPage(
      <PayButton {...asked} onBeforePay={onBeforePay} onError={onError} />,
    )
    await user.click(button())
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'before_pay_failed' } }]])
    expect(fake.calls).toEqual([])
  })
})

describe('while onBeforePay runs', () => {
  it('another button waits', async () => {
    const question = createQuestion()
    const { fake, user } = renderPage(
      <>
        <PayButton {...asked} onBeforePay={question.ask} children="tea" />
        <PayButton {...asked} children="cup" />
      </>,
    )
    await user.click(screen.getByRole('button', { name: 'tea' }))
    await user.click(screen.getByRole('button', { name: 'cup' }))
    expect(screen.getByRole('button', { name: 'cup' })).toHaveAttribute('data-status', 'error')
    expect(fake.calls).toEqual([])
    await question.answer({ groupKey: 'tea' })
    expect(fake.calls).toMatchObject([{ group_key: 'tea' }])
  })

  it('reset calls the payment off, whatever the answer', async () => {
    const { fake, question, session, user, onError } = await clicked()
    act(() => session.current.reset())
    expect(button()).toHaveAttribute('data-status', 'idle')
    await question.answer({ fiatAmount: '120' })
    expect(fake.calls).toEqual([])

    await user.click(button())
    act(() => session.current.reset())
    await question.fail(new Error('No stock'))
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(onError).not.toHaveBeenCalled()
  })

  it('a late answer to a payment called off does not open the next one', async () => {
    const answers: ((answer: Answer) => void)[] = []
    const onBeforePay = () => new Promise<Answer>((resolve) => answers.push(resolve))
    const session = createSession()
    const { fake, user } = renderPage(
      <>
        <PayButton {...asked} onBeforePay={onBeforePay} />
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

  it('an error that the hook shows is not the error of the payment', async () => {
    const { fake, question } = await clicked()
    act(() => fake.set({ isError: true, error: new Error('No network') }))
    expect(button()).toHaveAttribute('data-status', 'opening')
    await question.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('a payment that the hook shows meanwhile is another one', async () => {
    const { fake, question } = await clicked()
    act(() => fake.set({ stale: true }))
    act(() => fake.settle(createIntent({ fiat_amount: '100', status: 'success' })))
    await question.answer()
    expect(fake.calls).toHaveLength(1)
    expect(button()).toHaveAttribute('data-status', 'opening')
    act(() => fake.settle('expired'))
    expect(button()).toHaveAttribute('data-status', 'expired')
  })

  it('reset makes the page see again what the hook shows', async () => {
    const { fake, session } = await clicked()
    act(() => session.current.reset())
    act(() => fake.settle(fixtures.pending))
    expect(session.current.state).toMatchObject({ status: 'pending', restored: true })
  })

  it('an unmounted button abandons its payment, and locks no other', async () => {
    const { fake, question, session, unmountButton, remountButton, user } = await clicked()
    unmountButton()
    expect(session.current.state).toMatchObject({ status: 'error', error: { code: 'abandoned' } })
    await question.answer()
    expect(fake.calls).toEqual([])
    remountButton()
    expect(button()).toHaveAttribute('data-status', 'idle')
    await user.click(button())
    await question.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('a button that is mounted again under its key in the same commit goes on', async () => {
    const question = createQuestion()
    const page = (where: string) => (
      <div key={where}>
        <PayButton {...asked} orderKey="order-1" onBeforePay={question.ask} />
      </div>
    )
    const { fake, user, rerender } = renderPage(page('here'))
    await user.click(button())
    rerender(page('there'))
    expect(button()).toHaveAttribute('data-status', 'opening')
    await question.answer()
    expect(fake.calls).toHaveLength(1)
  })

  // React 18 has no Activity.
  it.runIf('Activity' in React)('a button that is hidden abandons its payment', async () => {
    const question = createQuestion()
    const session = createSession()
    const page = (mode: 'visible' | 'hidden') => (
      <>
        <React.Activity mode={mode}>
          <PayButton {...asked} onBeforePay={question.ask} children="tea" />
        </React.Activity>
        <PayButton {...asked} children="cup" />
        <session.Session />
      </>
    )
    const { fake, user, rerender } = renderPage(page('visible'))
    await user.click(screen.getByRole('button', { name: 'tea' }))
    rerender(page('hidden'))
    expect(session.current.state).toMatchObject({ error: { code: 'abandoned' } })
    await user.click(screen.getByRole('button', { name: 'cup' }))
    expect(fake.calls).toHaveLength(1)
    await question.answer()
    expect(fake.calls).toHaveLength(1)
  })

  it('an unmounted page opens nothing', async () => {
    const { fake, question, unmount } = await clicked()
    unmount()
    await question.answer()
    expect(fake.calls).toEqual([])
  })
})

describe('a retry', () => {
  async function failedToOpen() {
    const shop = await clicked(createQuestion(), createFakeUsePayment({ onOpen: 'reject' }))
    await shop.question.answer()
    expect(button()).toHaveAttribute('data-status', 'error')
    return shop
  }

  it('asks again', async () => {
    const { fake, question, session } = await failedToOpen()
    act(() => session.current.retry())
    expect(button()).toHaveAttribute('data-status', 'opening')
    expect(question.ask).toHaveBeenCalledTimes(2)
    await question.answer(false)
    expect(fake.calls).toHaveLength(1)
  })

  it('does not open what nobody is left to ask about', async () => {
    const { fake, question, session, unmountButton } = await failedToOpen()
    unmountButton()
    await actAsync(() => session.current.retry())
    expect(question.ask).toHaveBeenCalledTimes(1)
    expect(fake.calls).toHaveLength(1)
    expect(session.current.state).toEqual({ status: 'idle' })
  })
})
