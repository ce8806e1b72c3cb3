import { act, render, screen, within } from '@testing-library/react'
import { PayButton, PaymentProvider, PaymentStatusBadge } from 'kryptogo-payment-react'
import { createFakeUsePayment, fixtures } from 'kryptogo-payment-react/testing'
import { Profiler } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { createSession, loaded, renderPage, typedIn } from './support'

const WORDS = {
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

describe('a badge of the active payment', () => {
  it('is not there while there is no payment', async () => {
    await renderPage(badge)
    expect(screen.queryByTitle('badge')).not.toBeInTheDocument()
  })

  it('follows the payment, with a word and an icon', async () => {
    const session = createSession()
    const { fake } = await renderPage(
      <>
        {badge}
        <session.Session />
      </>,
    )
    const shows = (status: keyof typeof WORDS) => {
      expect(screen.getByTitle('badge')).toHaveAttribute('data-status', status)
      expect(screen.getByTitle('badge')).toHaveTextContent(WORDS[status])
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

  it('says when the transfer was seen', async () => {
    const fake = createFakeUsePayment({ data: fixtures.pending })
    await renderPage(badge, { fake })
    expect(screen.getByTitle('badge')).toHaveTextContent('Waiting for payment')
    act(() => fake.set({ txHash: '0x5e' }))
    expect(screen.getByTitle('badge')).toHaveAttribute('data-status', 'pending')
    expect(screen.getByTitle('badge')).toHaveTextContent('Payment detected, confirming')
  })

  it('shows a payment found at load', async () => {
    const fake = createFakeUsePayment({ data: fixtures.success, isSuccess: true })
    await renderPage(badge, { fake })
    expect(screen.getByTitle('badge')).toHaveTextContent('Paid')
  })

  it('shows what was refused', async () => {
    const { user } = await renderPage(
      <>
        {badge}
        <PayButton fiatAmount={typedIn('1e3')} fiatCurrency="TWD" />
      </>,
    )
    await user.click(screen.getByRole('button'))
    expect(screen.getByTitle('badge')).toHaveTextContent('Payment failed to start')
  })

  it('speaks the words of the page', async () => {
    const fake = createFakeUsePayment({ data: fixtures.success })
    await renderPage(badge, { fake, messages: { 'status.success': 'Bezahlt' } })
    expect(screen.getByTitle('badge')).toHaveTextContent('Bezahlt')
  })
})

describe('a badge of a given status', () => {
  it.each(Object.entries(WORDS))('%s says "%s"', async (status, word) => {
    await renderPage(<PaymentStatusBadge status={status} title="badge" />)
    expect(screen.getByTitle('badge')).toHaveAttribute('data-status', status)
    expect(screen.getByTitle('badge')).toHaveTextContent(word)
  })

  it.each(Object.values(fixtures))('may be that of an intent: $status', async (intent) => {
    await renderPage(<PaymentStatusBadge intent={intent} title="badge" />)
    const status = intent.status === 'refunding' ? 'unknown' : intent.status
    expect(screen.getByTitle('badge')).toHaveAttribute('data-status', status)
  })

  it.each(['refunding', 'SUCCESS', '', 'constructor', '__proto__'])(
    'that nobody documented is unknown: "%s"',
    async (status) => {
      await renderPage(<PaymentStatusBadge status={status} title="badge" />)
      expect(screen.getByTitle('badge')).toHaveAttribute('data-status', 'unknown')
      expect(screen.getByTitle('badge')).toHaveTextContent('Status unknown')
    },
  )

  it('is not live: it keeps its status and is not rendered again, whatever is being paid', async () => {
    const renders = vi.fn()
    const session = createSession()
    const fake = createFakeUsePayment()
    render(
      <PaymentProvider usePayment={fake.usePayment}>
        <session.Session />
        <Profiler id="orders" onRender={renders}>
          <PaymentStatusBadge status="expired" title="badge" />
          <PaymentStatusBadge intent={fixtures.success} />
        </Profiler>
      </PaymentProvider>,
    )
    await loaded()
    renders.mockClear()
    act(() => session.current.pay({ fiatAmount: '100', fiatCurrency: 'TWD' }))
    for (const status of ['pending', 'success']) act(() => fake.settle(status))
    expect(screen.getByTitle('badge')).toHaveTextContent('Expired')
    expect(renders).not.toHaveBeenCalled()
  })
})

it('a compact badge keeps its word for those who cannot see the icon', async () => {
  await renderPage(<PaymentStatusBadge status="success" compact title="badge" />)
  expect(screen.getByTitle('badge')).toHaveAttribute('data-compact')
  expect(within(screen.getByTitle('badge')).getByText('Paid')).not.toHaveAttribute('aria-hidden')
})
