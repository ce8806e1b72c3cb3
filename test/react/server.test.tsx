// @vitest-environment node
import {
  PaymentProvider,
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentStatusBadge,
  usePaymentSession,
} from 'kryptogo-payment-react'
import { createFakeUsePayment, fixtures } from 'kryptogo-payment-react/testing'
import { StrictMode, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'

const asked = { fiatAmount: '1234.50', fiatCurrency: 'TWD' } as const

function Session() {
  const { state, canReopen } = usePaymentSession()
  return `${state.status} ${String(canReopen)}`
}

/** Everything there is, beside a hook with a payment. */
function renderAll() {
  const { usePayment } = createFakeUsePayment({ data: fixtures.success, isSuccess: true })
  const told = vi.fn()
  let calls = 0
  function Payments(props: { children: ReactNode }) {
    calls++
    const payment = usePayment()
    return <PaymentProvider {...props} payment={payment} onStatusChange={told} onSuccess={told} />
  }
  const html = renderToString(
    <StrictMode>
      <Payments>
        <PayButton {...asked} />
        <PayButton {...asked}>{({ status }) => `Buy (${status})`}</PayButton>
        <PaymentStatusBadge />
        <PaymentStatusBadge status="expired" compact />
        <PaymentMessage />
        <PaymentCountdown />
        <PaymentCountdown deadline={fixtures.pending.payment_deadline} />
        <PaymentDetails />
        <PaymentDetails intent={fixtures.pending} />
        <p>
          <Session />
        </p>
      </Payments>
    </StrictMode>,
  )
  return { html, calls, told }
}

it('there is no browser here', () => {
  expect(typeof document).toBe('undefined')
})

it('a page rendered on a server is idle, whatever the hook says, and no handler is called', () => {
  const { html, calls, told } = renderAll()
  expect(html).toContain('Pay NT$1,234.50')
  expect(html).toContain('Buy (idle)')
  expect(html).toContain('idle false')
  expect(html).not.toContain('Paid')
  expect(calls).toBeGreaterThan(0)
  expect(told).not.toHaveBeenCalled()
})

it('what was given to a component is shown', () => {
  const { html } = renderAll()
  expect(html).toContain('Expired')
  expect(html).toContain('NT$300')
})

it('there is no style in the HTML, which a strict content security policy would refuse', () => {
  const { html } = renderAll()
  expect(html).not.toMatch(/style/)
  expect(html).not.toMatch(/<script/)
})

it('no clock time is in the HTML', () => {
  expect(renderAll().html).not.toMatch(/\d\d:\d\d| left/)
})
