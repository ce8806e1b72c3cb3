// @vitest-environment node
import {
  PaymentProvider,
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentReceipt,
  PaymentStatusBadge,
  usePaymentSession,
} from 'kryptogo-payment-react'
import { createFakeUsePayment, fixtures } from 'kryptogo-payment-react/testing'
import { StrictMode, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'

const price = { fiatAmount: '1234.50', fiatCurrency: 'TWD' } as const

function Session() {
  const { state, canReopen } = usePaymentSession()
  return `${state.status} ${String(canReopen)}`
}

/** All components, over a hook with a payment. */
function renderAll() {
  const { usePayment } = createFakeUsePayment({ data: fixtures.success, isSuccess: true })
  const onChange = vi.fn()
  const onRender = vi.fn()
  function Payments(props: { children: ReactNode }) {
    onRender()
    const payment = usePayment()
    return (
      <PaymentProvider
        {...props}
        payment={payment}
        onStatusChange={onChange}
        onSuccess={onChange}
      />
    )
  }
  const html = renderToString(
    <StrictMode>
      <Payments>
        <PayButton {...price} />
        <PayButton {...price}>{({ status }) => `Buy (${status})`}</PayButton>
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
  return { html, onRender, onChange }
}

it('this test runs without a browser', () => {
  expect(typeof document).toBe('undefined')
})

it('a server-rendered page is idle whatever the hook returns, and no handler is called', () => {
  const { html, onRender, onChange } = renderAll()
  expect(html).toContain('Pay NT$1,234.50')
  expect(html).toContain('Buy (idle)')
  expect(html).toContain('idle false')
  expect(html).not.toContain('Paid')
  expect(onRender).toHaveBeenCalled()
  expect(onChange).not.toHaveBeenCalled()
})

it('a server-rendered component shows the data that it is given', () => {
  const { html } = renderAll()
  expect(html).toContain('Expired')
  expect(html).toContain('NT$300')
})

it('server HTML has no style attributes, which a strict content security policy would block', () => {
  const { html } = renderAll()
  expect(html).not.toMatch(/style/)
  expect(html).not.toMatch(/<script/)
})

it('server HTML contains no time of day', () => {
  expect(renderAll().html).not.toMatch(/\d\d:\d\d| left/)
})

it('a server renders a receipt without a provider, in the time zone it is given', () => {
  const html = renderToString(<PaymentReceipt intent={fixtures.success} timeZone="Asia/Taipei" />)
  expect(html).toContain('Receipt')
  expect(html).toContain('dateTime="2026-01-01T00:00:06.000Z"')
  expect(html).toMatch(/January 1, 2026 at 8:00:06\sAM GMT\+8/)
  expect(html).not.toMatch(/style/)
})
