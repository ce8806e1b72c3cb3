import { act, render, screen } from '@testing-library/react'
import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentReceipt,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import { createFakeUsePayment, createTestClock, fixtures } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { createPayments } from './support'

const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

function createPage(...[data]: Parameters<typeof createFakeUsePayment>) {
  const fake = createFakeUsePayment(data)
  const Payments = createPayments(fake.usePayment)
  const clock = createTestClock()
  const handlers = { onSuccess: vi.fn(), onStatusChange: vi.fn() }
  const page = (
    <StrictMode>
      <Payments environment={{ clock }} {...handlers}>
        <PayButton {...price} />
        <PaymentStatusBadge title="badge" />
        <PaymentMessage />
        <PaymentCountdown />
        <PaymentCountdown deadline={fixtures.pending.payment_deadline} />
        <PaymentDetails />
        <PaymentDetails intent={fixtures.pending} />
        <PaymentReceipt />
        <PaymentReceipt intent={fixtures.success} timeZone="Asia/Taipei" />
      </Payments>
    </StrictMode>
  )
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = renderToString(page)
  return { fake, handlers, page, container }
}

it('a server-rendered page hydrates without warnings and keeps its elements', () => {
  const { fake, page, container } = createPage()
  const button = screen.getByRole('button', { name: 'Pay NT$100' })
  render(page, { container, hydrate: true })
  expect(screen.getByRole('button', { name: 'Pay NT$100' })).toBe(button)
  act(() => button.click())
  expect(fake.calls).toHaveLength(1)
  act(() => fake.settle('success'))
  expect(button).toHaveTextContent('Paid')
  expect(screen.getByTitle('badge')).toHaveTextContent('Paid')
})

it('a payment that already exists is shown after hydration, and no handler is called', () => {
  const { page, container, handlers } = createPage({ data: fixtures.success, isSuccess: true })
  expect(screen.queryByTitle('badge')).not.toBeInTheDocument()
  render(page, { container, hydrate: true })
  expect(screen.getByTitle('badge')).toHaveTextContent('Paid')
  expect(handlers.onStatusChange).not.toHaveBeenCalled()
  expect(handlers.onSuccess).not.toHaveBeenCalled()
})

it('a click right after hydration is not lost', () => {
  const { fake, page, container } = createPage()
  render(page, { container, hydrate: true })
  act(() => screen.getByRole('button', { name: 'Pay NT$100' }).click())
  expect(fake.calls).toHaveLength(1)
})
