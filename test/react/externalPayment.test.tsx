import { act, screen } from '@testing-library/react'
import {
  isPaymentError,
  PayButton,
  PaymentMessage,
  PaymentStatusBadge,
  type PayParams,
} from 'kryptogo-payment-react'
import { createFakeUsePayment, fixtures } from 'kryptogo-payment-react/testing'
import { describe, expect, it, vi } from 'vitest'
import { actAsync, createSession, renderPage, renderShop } from './support'

const order = { fiatAmount: '100', fiatCurrency: 'TWD' } as const
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const statusOf = (id: string) => screen.getByTestId(id).getAttribute('data-status')

describe('a payment with other parameters', () => {
  it('is a new payment, even after the first is paid', async () => {
    const { fake, session } = renderShop()
    const paid: string[] = []
    const pay = (params: PayParams) =>
      actAsync(() => {
        void session.current
          .payAsync(params)
          .then((end) => 'intent' in end && paid.push(end.intent.fiat_amount))
      })
    await pay(order)
    await actAsync(() => fake.settle('success'))
    expect(paid).toEqual(['100'])

    await pay({ fiatAmount: '500', fiatCurrency: 'USD' })
    expect(fake.calls).toHaveLength(2)
    expect(paid).toEqual(['100'])
    await actAsync(() => fake.settle('success'))
    expect(paid).toEqual(['100', '500'])
  })

  it('starts when a paid button has a new amount', async () => {
    const { fake, user, rerender } = renderPage(<PayButton {...order} />)
    await user.click(button('Pay NT$100'))
    act(() => fake.settle('success'))
    expect(button('Paid')).toHaveAttribute('aria-disabled', 'true')
    rerender(<PayButton fiatAmount="500" fiatCurrency="TWD" />)
    expect(button('Pay NT$500')).not.toHaveAttribute('aria-disabled')
    await user.click(button('Pay NT$500'))
    expect(fake.calls.map((call) => call.fiat_amount)).toEqual(['100', '500'])
  })

  it('is not paid when only the order data is new, and is once they are back', async () => {
    const page = (orderData: object) => <PayButton {...order} orderData={orderData} />
    const { fake, user, rerender } = renderPage(page({ cups: 1 }))
    await user.click(button('Pay NT$100'))
    act(() => fake.settle('success'))
    rerender(page({ cups: 2 }))
    expect(button('Pay NT$100')).toHaveAttribute('data-status', 'idle')
    rerender(page({ cups: 1n }))
    expect(button('Pay NT$100')).toHaveAttribute('data-status', 'idle')
    rerender(page({ cups: 1 }))
    expect(button('Paid')).toHaveAttribute('data-status', 'success')
    await user.click(button('Paid'))
    expect(fake.calls).toHaveLength(1)
  })
})

it('a paid button does nothing while another pays, until reset', async () => {
  const session = createSession()
  const { fake, user } = renderPage(
    <>
      <PayButton data-testid="a" {...order} />
      <PayButton data-testid="b" fiatAmount="200" fiatCurrency="TWD" />
      <session.Session />
    </>,
  )
  await user.click(screen.getByTestId('a'))
  act(() => fake.settle('success'))
  await user.click(screen.getByTestId('b'))
  act(() => fake.settle('pending'))
  expect([statusOf('a'), statusOf('b')]).toEqual(['success', 'pending'])
  await user.click(screen.getByTestId('a'))
  expect(fake.calls).toHaveLength(2)
  act(() => session.current.reset())
  expect([statusOf('a'), statusOf('b')]).toEqual(['idle', 'idle'])
})

it('the success of an earlier payment does not count for the next', async () => {
  const { fake, user } = renderPage(
    <>
      <PayButton data-testid="a" {...order} />
      <PayButton data-testid="b" fiatAmount="200" fiatCurrency="TWD" />
    </>,
    { fake: createFakeUsePayment({ keepsResult: true }) },
  )
  await user.click(screen.getByTestId('a'))
  act(() => fake.settle({ ...fixtures.pending, fiat_amount: '100' }))
  await user.click(screen.getByTestId('b'))
  act(() => fake.settle({ ...fixtures.success, fiat_amount: '100' }))
  expect(statusOf('b')).not.toMatch(/success|unknown/)
})

it('a payment found at load disappears when the hook no longer reports it', () => {
  const fake = createFakeUsePayment({ data: fixtures.pending })
  renderPage(<PaymentStatusBadge data-testid="badge" />, { fake })
  expect(statusOf('badge')).toBe('pending')
  act(() => fake.set({ data: null }))
  expect(screen.queryByTestId('badge')).not.toBeInTheDocument()
})

it('the message that another payment is opening disappears with its cause', async () => {
  const fake = createFakeUsePayment()
  const { user } = renderPage(
    <>
      <PayButton data-testid="a" {...order} />
      <PayButton data-testid="b" fiatAmount="200" fiatCurrency="TWD" />
      <PaymentMessage />
    </>,
    { fake },
  )
  await user.click(screen.getByTestId('a'))
  await user.click(screen.getByTestId('b'))
  expect(screen.getByTestId('b')).toHaveAttribute('data-error', 'payment_in_progress')
  act(() => fake.set({ isLoading: false, isError: true, error: new Error('no') }))
  expect(screen.getByTestId('a')).toHaveAttribute('data-error', 'payment_failed')
  expect(statusOf('b')).toBe('idle')
  expect(screen.queryByText(/Another payment/)).not.toBeInTheDocument()
})

it('onStatusChange is called when a payment is canceled', async () => {
  const onStatusChange = vi.fn()
  const { user, fake } = renderPage(<PayButton {...order} onBeforePay={() => false} />, {
    onStatusChange,
  })
  await user.click(button('Pay NT$100'))
  expect(onStatusChange.mock.calls.map(([state]: { status: string }[]) => state?.status)).toEqual([
    'opening',
    'idle',
  ])
  expect(fake.calls).toEqual([])
})

it('an error found at load is shown, and no handler is called', () => {
  const onError = vi.fn()
  const fake = createFakeUsePayment({ isError: true, error: new Error('old') })
  renderPage(<PaymentStatusBadge data-testid="badge" />, { fake, onError })
  expect(statusOf('badge')).toBe('error')
  expect(onError).not.toHaveBeenCalled()
})

it('holding down Tab moves past the button, and only Enter is blocked', () => {
  renderPage(<PayButton {...order} />)
  const press = (key: string) =>
    button('Pay NT$100').dispatchEvent(
      new KeyboardEvent('keydown', { key, repeat: true, bubbles: true, cancelable: true }),
    )
  expect([press('Tab'), press('ArrowDown'), press('Enter')]).toEqual([true, true, false])
})

it('the live region announces the message and a detected transfer', async () => {
  const { fake, user } = renderPage(
    <>
      <PayButton {...order} />
      <PaymentMessage />
    </>,
  )
  await user.click(button('Pay NT$100'))
  act(() => fake.settle('pending'))
  expect(screen.getByRole('status')).toHaveTextContent(/^Waiting for payment. Send exactly/)
  act(() => fake.set({ txHash: '0x5e' }))
  expect(screen.getByRole('status')).toHaveTextContent(
    /^Payment detected, confirming. We've seen your transfer/,
  )
  expect(screen.queryByRole('button', { name: 'Start over' })).not.toBeInTheDocument()
})

describe('a promise of payAsync', () => {
  function renderTwo() {
    const one = createSession()
    const other = createSession()
    const { fake } = renderPage(
      <>
        <one.Session />
        <other.Session />
      </>,
    )
    const settled: string[] = []
    const pay = (session: typeof one, params: PayParams) =>
      actAsync(() => {
        session.current.payAsync(params).then(
          (end) => 'intent' in end && settled.push(`${end.status} ${end.intent.fiat_amount}`),
          (error: unknown) => settled.push(isPaymentError(error) ? error.code : 'another error'),
        )
      })
    return { fake, one, other, settled, pay }
  }

  it('is not resolved by a payment of another amount that is being opened', async () => {
    const { fake, one, settled, pay } = renderTwo()
    await pay(one, order)
    await pay(one, { ...order, fiatAmount: '200' })
    await actAsync(() => fake.settle('success'))
    expect(settled).toEqual(['payment_in_progress', 'success 100'])
  })

  it('of a paid payment resolves with it, even if another payment has begun since', async () => {
    const { fake, one, other, settled, pay } = renderTwo()
    await pay(one, order)
    await actAsync(() => fake.settle('success'))
    await pay(other, { ...order, fiatAmount: '200' })
    await actAsync(() => fake.settle('expired'))
    await pay(one, order)
    expect(settled).toEqual(['success 100', 'expired 200', 'success 100'])
    expect(fake.calls).toHaveLength(2)
  })
})

it('"Start over" on one payment does not affect another that is paid', async () => {
  const { fake, user } = renderPage(
    <>
      <PayButton data-testid="a" {...order} />
      <PayButton data-testid="b" fiatAmount="200" fiatCurrency="TWD" />
      <PaymentMessage />
    </>,
  )
  await user.click(screen.getByTestId('a'))
  act(() => fake.settle('success'))
  await user.click(screen.getByTestId('b'))
  act(() => fake.settle('pending'))
  await user.click(await screen.findByRole('button', { name: 'Start over' }))
  await user.click(button('No, start over'))
  expect([statusOf('a'), statusOf('b')]).toEqual(['success', 'idle'])
})

it('"Pay again" is not offered if the button now pays for something else', async () => {
  const page = (orderKey: string) => (
    <>
      <PayButton {...order} orderKey={orderKey} />
      <PaymentMessage />
    </>
  )
  const { fake, user, rerender } = renderPage(page('order-1'))
  await user.click(button('Pay NT$100'))
  act(() => fake.settle('expired'))
  expect(await screen.findByRole('button', { name: 'Pay again' })).toBeInTheDocument()
  rerender(page('order-2'))
  act(() => fake.settle({ ...fixtures.expired, fiat_amount: '100', group_key: 'news' }))
  await user.click(screen.getByRole('button', { name: /Pay again|Start over/ }))
  expect(fake.calls).toHaveLength(1)
})
