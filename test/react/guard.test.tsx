import { act, fireEvent, render, screen } from '@testing-library/react'
import { PayButton, PaymentStatusBadge } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { createPayments, createSession, renderPage } from './support'

const tea = <PayButton fiatAmount="100" fiatCurrency="TWD" />
const button = () => screen.getByRole('button')

describe('from the click to the first result of the hook', () => {
  it('a second click opens nothing', async () => {
    const { fake, user } = renderPage(tea)
    await user.dblClick(button())
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
  })

  it('two clicks right after the first render open one payment, within the first click', () => {
    const fake = createFakeUsePayment()
    const onStatusChange = vi.fn()
    const Payments = createPayments(fake.usePayment)
    render(
      <StrictMode>
        <Payments onStatusChange={onStatusChange}>{tea}</Payments>
      </StrictMode>,
    )
    fireEvent.click(button())
    expect(fake.calls).toHaveLength(1)
    fireEvent.click(button())
    expect(button()).toHaveAttribute('data-status', 'opening')
    expect(fake.calls).toHaveLength(1)
    expect(onStatusChange).toHaveBeenCalledTimes(1)
  })

  it('the button is busy and keeps the focus', async () => {
    const { fake, user } = renderPage(tea, { fake: createFakeUsePayment({ hasReopen: true }) })
    expect(button()).toHaveAttribute('aria-busy', 'false')
    expect(button()).not.toHaveAttribute('aria-disabled')
    await user.click(button())
    expect(button()).toHaveAttribute('aria-busy', 'true')
    expect(button()).toHaveAttribute('aria-disabled', 'true')
    expect(button()).toHaveFocus()
    expect(button()).toBeEnabled()
    act(() => fake.settle('pending'))
    expect(button()).toHaveAttribute('aria-busy', 'false')
    expect(button()).not.toHaveAttribute('aria-disabled')
    act(() => fake.settle('success'))
    expect(button()).toHaveAttribute('aria-disabled', 'true')
    expect(button()).toHaveFocus()
    expect(button()).toBeEnabled()
  })

  it.each(['Enter', ' '])('holding down "%s" opens one payment', async (key) => {
    const { fake, user } = renderPage(tea)
    await user.tab()
    expect(button()).toHaveFocus()
    await user.keyboard(`{${key}>5/}`)
    expect(fake.calls).toHaveLength(1)
  })

  it('holding down Enter does not retry a failed payment', async () => {
    const onError = vi.fn()
    const { fake, user } = renderPage(tea, {
      fake: createFakeUsePayment({ openBehavior: 'reject' }),
      onError,
    })
    button().focus()
    await user.keyboard('{Enter>5/}')
    expect(fake.calls).toHaveLength(1)
    expect(onError).toHaveBeenCalledTimes(1)
    await user.keyboard('{Enter}')
    expect(fake.calls).toHaveLength(2)
  })

  it('holding down Enter does not start another payment when the first ends at once', async () => {
    const { fake, user } = renderPage(tea, {
      fake: createFakeUsePayment({ hasReopen: true }),
      onStatusChange: () => fake.settle('expired'),
    })
    button().focus()
    await user.keyboard('{Enter>5/}')
    expect(fake.calls).toHaveLength(1)
    expect(fake.reopenCount).toBe(0)
  })
})

describe('a second button', () => {
  function shop() {
    const renders = { tea: vi.fn(), cup: vi.fn(), pot: vi.fn() }
    const onError = vi.fn()
    const label = (name: keyof typeof renders) => () => {
      renders[name]()
      return name
    }
    const page = (
      <>
        <PayButton fiatAmount="100" fiatCurrency="TWD" children={label('tea')} />
        <PayButton fiatAmount="200" fiatCurrency="TWD" children={label('cup')} onError={onError} />
        <PayButton fiatAmount="300" fiatCurrency="TWD" children={label('pot')} />
      </>
    )
    return { page, renders, onError }
  }
  const named = (name: string) => screen.getByRole('button', { name })

  it('does not change', async () => {
    const { page, renders } = shop()
    const { fake, user } = renderPage(page)
    renders.cup.mockClear()
    await user.click(named('tea'))
    for (const status of ['pending', 'success']) act(() => fake.settle(status))
    expect(named('tea')).toHaveAttribute('data-status', 'success')
    expect(named('cup')).toHaveAttribute('data-status', 'idle')
    expect(renders.cup).not.toHaveBeenCalled()
  })

  it('is rejected while a payment is being opened, and nothing else renders', async () => {
    const { page, renders, onError } = shop()
    const { fake, user } = renderPage(page)
    await user.click(named('tea'))
    vi.clearAllMocks()

    await user.click(named('cup'))
    expect(fake.calls).toHaveLength(1)
    expect(named('cup')).toHaveAttribute('data-status', 'error')
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'payment_in_progress' } }]])
    expect(named('tea')).toHaveAttribute('data-status', 'opening')
    expect(named('pot')).toHaveAttribute('data-status', 'idle')
    expect(renders.tea).not.toHaveBeenCalled()
    expect(renders.pot).not.toHaveBeenCalled()

    act(() => fake.settle('success'))
    expect(named('tea')).toHaveAttribute('data-status', 'success')
  })

  it('starts its own payment once the first one exists', async () => {
    const { page } = shop()
    const { fake, user } = renderPage(page)
    await user.click(named('tea'))
    act(() => fake.settle('pending'))
    await user.click(named('cup'))
    expect(fake.calls).toHaveLength(2)
    // It still waits for its money.
    expect(named('tea')).toHaveAttribute('data-status', 'pending')
    expect(named('cup')).toHaveAttribute('data-status', 'opening')
    act(() => fake.settle('success'))
    expect(named('tea')).toHaveAttribute('data-status', 'pending')
    expect(named('cup')).toHaveAttribute('data-status', 'success')
  })

  it('starts its own payment once the first one has failed', async () => {
    const { page } = shop()
    const { fake, user } = renderPage(page, {
      fake: createFakeUsePayment({ openBehavior: 'reject' }),
    })
    await user.click(named('tea'))
    expect(named('tea')).toHaveAttribute('data-status', 'error')
    act(() => fake.set({ openBehavior: 'resolve' }))
    await user.click(named('cup'))
    expect(fake.calls).toMatchObject([{ fiat_amount: '100' }, { fiat_amount: '200' }])
  })
})

describe('while a payment is pending', () => {
  it('a second click shows it again if the hook can', async () => {
    const { fake, user } = renderPage(tea, { fake: createFakeUsePayment({ hasReopen: true }) })
    await user.click(button())
    act(() => fake.settle('pending'))
    await user.click(button())
    expect(fake.reopenCount).toBe(1)
    expect(fake.calls).toHaveLength(1)
    expect(button()).toHaveAttribute('data-status', 'pending')
  })

  it.each(['pending', 'insufficient_not_refunded', 'refunding'])(
    'a second click at %s does nothing if the hook cannot show it',
    async (status) => {
      const onStatusChange = vi.fn()
      const { fake, user } = renderPage(tea, { onStatusChange })
      await user.click(button())
      act(() => fake.settle(status))
      const before = button().outerHTML
      onStatusChange.mockClear()
      await user.click(button())
      expect(fake.calls).toHaveLength(1)
      expect(fake.closeCount).toBe(0)
      expect(onStatusChange).not.toHaveBeenCalled()
      expect(button().outerHTML).toBe(before)
    },
  )
})

describe('after success', () => {
  async function paid() {
    const session = createSession()
    const page = (orderKey: string) => (
      <>
        <PayButton fiatAmount="100" fiatCurrency="TWD" orderKey={orderKey} />
        <session.Session />
      </>
    )
    const view = renderPage(page('order-1'))
    await view.user.click(button())
    act(() => view.fake.settle('success'))
    return { ...view, session, show: (key: string) => view.rerender(page(key)) }
  }

  it('a click does nothing', async () => {
    const { fake, user } = await paid()
    await user.click(button())
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
    expect(button()).toHaveAttribute('data-status', 'success')
  })

  it('the button pays again after reset', async () => {
    const { fake, user, session } = await paid()
    act(() => session.current.reset())
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(fake.closeCount).toBe(1)
    await user.click(button())
    expect(fake.calls).toHaveLength(2)
    expect(button()).toHaveAttribute('data-status', 'opening')
    act(() => fake.settle('pending'))
    expect(button()).toHaveAttribute('data-status', 'pending')
  })

  it('the button pays again with a new orderKey, and shows the paid payment with the old one', async () => {
    const { fake, user, show } = await paid()
    show('order-2')
    expect(button()).toHaveAttribute('data-status', 'idle')
    show('order-1')
    expect(button()).toHaveAttribute('data-status', 'success')
    show('order-2')
    await user.click(button())
    expect(fake.calls).toHaveLength(2)
    expect(button()).toHaveAttribute('data-status', 'opening')
  })
})

describe('two buttons with one orderKey', () => {
  it('both show the payment, which is opened once', () => {
    const { fake } = renderPage(
      <>
        <PayButton fiatAmount="100" fiatCurrency="TWD" orderKey="order-1" />
        <PayButton fiatAmount="100" fiatCurrency="TWD" orderKey="order-1" />
      </>,
    )
    const both = screen.getAllByRole('button')
    for (const one of both) act(() => one.click())
    expect(fake.calls).toHaveLength(1)
    act(() => fake.settle('success'))
    for (const one of both) expect(one).toHaveAttribute('data-status', 'success')
  })
})

describe('a button that unmounts during a payment', () => {
  it('has opened its payment within the click', () => {
    const fake = createFakeUsePayment()
    const Payments = createPayments(fake.usePayment)
    const { unmount } = render(<Payments>{tea}</Payments>)
    fireEvent.click(button())
    expect(fake.calls).toHaveLength(1)
    unmount()
    expect(fake.calls).toHaveLength(1)
  })

  const keyed = (onSuccess?: () => void) => (
    <PayButton fiatAmount="100" fiatCurrency="TWD" orderKey="order-1" onSuccess={onSuccess} />
  )

  it('shows the same payment when it mounts with the same key', async () => {
    const onSuccess = vi.fn()
    const { fake, user, rerender } = renderPage(keyed())
    await user.click(button())
    rerender(null)
    act(() => fake.settle('pending'))
    rerender(<p>{keyed(onSuccess)}</p>)
    expect(button()).toHaveAttribute('data-status', 'pending')
    await user.click(button())
    expect(fake.calls).toHaveLength(1)
    act(() => fake.settle('success'))
    expect(button()).toHaveAttribute('data-status', 'success')
    expect(onSuccess).toHaveBeenCalledTimes(1)
  })

  it('starts over without a key, while the payment continues', async () => {
    const page = (content: React.ReactNode) => (
      <>
        <PaymentStatusBadge />
        {content}
      </>
    )
    const { fake, user, rerender } = renderPage(page(tea))
    await user.click(button())
    rerender(page(null))
    act(() => fake.settle('pending'))
    expect(screen.getAllByText('Waiting for payment')[0]).toBeVisible()
    rerender(page(<p>{tea}</p>))
    expect(button()).toHaveAttribute('data-status', 'idle')
    await user.click(button())
    expect(fake.calls).toHaveLength(2)
  })
})

describe('reset during a payment', () => {
  it.each(['opening', 'pending'])('forgets a payment that is %s', async (status) => {
    const onStatusChange = vi.fn()
    const session = createSession()
    const page = (
      <>
        {tea}
        <session.Session />
      </>
    )
    const { fake, user } = renderPage(page, { onStatusChange })
    await user.click(button())
    if (status === 'pending') act(() => fake.settle(status))
    act(() => session.current.reset())
    expect(fake.closeCount).toBe(1)
    expect(button()).toHaveAttribute('data-status', 'idle')

    onStatusChange.mockClear()
    act(() => fake.settle('success'))
    expect(button()).toHaveAttribute('data-status', 'idle')
    expect(onStatusChange).not.toHaveBeenCalled()

    await user.click(button())
    expect(fake.calls).toHaveLength(2)
    expect(button()).toHaveAttribute('data-status', 'opening')
  })
})
