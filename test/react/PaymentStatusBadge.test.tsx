import { act, render, screen, within } from '@testing-library/react'
import { PayButton, PaymentStatusBadge } from 'kryptogo-payment-react'
import { createFakeUsePayment, createTestClock, fixtures } from 'kryptogo-payment-react/testing'
import { Profiler } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { createPayments, createSession, renderPage, typedIn } from './support'

const LABELS = {
  opening: 'Preparing…',
  pending: 'Waiting for payment',
  success: 'Paid',
  expired: 'Expired',
  insufficient_not_refunded: 'Underpaid, refund pending',
  insufficient_refunded: 'Underpaid, refunded',
  unknown: 'Status unknown',
  error: 'Payment failed to start',
}
const badge = <PaymentStatusBadge title="badge" />

describe('PaymentStatusBadge of the active payment', () => {
  it('renders nothing while there is no payment', () => {
    renderPage(badge)
    expect(screen.queryByTitle('badge')).not.toBeInTheDocument()
  })

  it('follows the payment with an icon and text', () => {
    const session = createSession()
    const { fake } = renderPage(
      <>
        {badge}
        <session.Session />
      </>,
    )
    const shows = (status: keyof typeof LABELS) => {
      expect(screen.getByTitle('badge')).toHaveAttribute('data-status', status)
      expect(screen.getByTitle('badge')).toHaveTextContent(LABELS[status])
      const icon = screen.getByTitle('badge').querySelector('svg')
      expect(icon).toHaveAttribute('aria-hidden', 'true')
    }
    act(() => session.current.pay({ fiatAmount: '100', fiatCurrency: 'TWD' }))
    shows('opening')
    act(() => fake.settle('pending'))
    shows('pending')
    act(() => fake.settle('refunding'))
    shows('unknown')
    act(() => fake.settle('pending'))
    expect(screen.getByTitle('badge')).toHaveTextContent('Payment detected, confirming')
    for (const status of ['insufficient_not_refunded', 'insufficient_refunded'] as const) {
      act(() => fake.settle(status))
      shows(status)
    }
    act(() => session.current.reset())
    expect(screen.queryByTitle('badge')).not.toBeInTheDocument()
  })

  it('shows when the transfer is detected', () => {
    const fake = createFakeUsePayment({ data: fixtures.pending })
    renderPage(badge, { fake, environment: { clock: createTestClock() } })
    expect(screen.getByTitle('badge')).toHaveTextContent('Waiting for payment')
    act(() => fake.set({ txHash: '0x5e' }))
    expect(screen.getByTitle('badge')).toHaveAttribute('data-status', 'pending')
    expect(screen.getByTitle('badge')).toHaveTextContent('Payment detected, confirming')
  })

  it('shows a payment that exists at load', () => {
    const fake = createFakeUsePayment({ data: fixtures.success, isSuccess: true })
    renderPage(badge, { fake })
    expect(screen.getByTitle('badge')).toHaveTextContent('Paid')
  })

  it('shows a rejected click', async () => {
    expectLogged('invalid_amount')
    const { user } = renderPage(
      <>
        {badge}
        <PayButton fiatAmount={typedIn('1e3')} fiatCurrency="TWD" />
      </>,
    )
    await user.click(screen.getByRole('button'))
    expect(screen.getByTitle('badge')).toHaveTextContent('Payment failed to start')
  })

  it("uses the provider's messages", () => {
    const fake = createFakeUsePayment({ data: fixtures.success })
    renderPage(badge, { fake, messages: { 'status.success': 'Bezahlt' } })
    expect(screen.getByTitle('badge')).toHaveTextContent('Bezahlt')
  })
})

describe('PaymentStatusBadge of a given status', () => {
  it.each(Object.entries(LABELS))('shows %s as "%s"', (status, word) => {
    renderPage(<PaymentStatusBadge status={status} title="badge" />)
    expect(screen.getByTitle('badge')).toHaveAttribute('data-status', status)
    expect(screen.getByTitle('badge')).toHaveTextContent(word)
  })

  it.each(Object.values(fixtures))('shows the status of an intent: $status', (intent) => {
    renderPage(<PaymentStatusBadge intent={intent} title="badge" />)
    const status = intent.status === 'refunding' ? 'unknown' : intent.status
    expect(screen.getByTitle('badge')).toHaveAttribute('data-status', status)
  })

  it.each(['refunding', 'SUCCESS', '', 'constructor', '__proto__'])(
    'shows an undocumented status as unknown: "%s"',
    (status) => {
      renderPage(<PaymentStatusBadge status={status} title="badge" />)
      expect(screen.getByTitle('badge')).toHaveAttribute('data-status', 'unknown')
      expect(screen.getByTitle('badge')).toHaveTextContent('Status unknown')
    },
  )

  it('does not change or render again when another payment changes', () => {
    const renders = vi.fn()
    const session = createSession()
    const fake = createFakeUsePayment()
    const Payments = createPayments(fake.usePayment)
    render(
      <Payments>
        <session.Session />
        <Profiler id="orders" onRender={renders}>
          <PaymentStatusBadge status="expired" title="badge" />
          <PaymentStatusBadge intent={fixtures.success} />
        </Profiler>
      </Payments>,
    )
    renders.mockClear()
    act(() => session.current.pay({ fiatAmount: '100', fiatCurrency: 'TWD' }))
    for (const status of ['pending', 'success']) act(() => fake.settle(status))
    expect(screen.getByTitle('badge')).toHaveTextContent('Expired')
    expect(renders).not.toHaveBeenCalled()
  })
})

it('a compact badge keeps its text for screen readers', () => {
  renderPage(<PaymentStatusBadge status="success" compact title="badge" />)
  expect(screen.getByTitle('badge')).toHaveAttribute('data-compact')
  expect(within(screen.getByTitle('badge')).getByText('Paid')).not.toHaveAttribute('aria-hidden')
})
