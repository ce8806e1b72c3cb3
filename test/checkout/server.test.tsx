// @vitest-environment node
import { PayButton, PaymentCountdown, PaymentMessage } from 'kryptogo-payment-react'
import { CheckoutProvider, usePayment } from 'kryptogo-payment-react/checkout'
import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'

function Probe() {
  const { data, isLoading, isSuccess, isError, error } = usePayment()
  return JSON.stringify({ data, isLoading, isSuccess, isError, error })
}

it('CheckoutProvider renders on a server without a document', () => {
  expect(typeof document).toBe('undefined')
  expect(typeof window).toBe('undefined')
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock })
  const html = renderToString(
    <StrictMode>
      <CheckoutProvider baseUrl="/api/kryptogo" environment={{ clock, fetch: fake.fetch }}>
        <PayButton fiatAmount="300" fiatCurrency="TWD" />
        <PaymentMessage />
        <PaymentCountdown />
      </CheckoutProvider>
    </StrictMode>,
  )
  expect(html).toMatch(
    /^<button [^>]*data-status="idle"[^>]*>.*>Pay <bdi [^>]*>NT\$300<\/bdi>.*<\/button>$/,
  )
  expect(fake.requests).toEqual([])
  expect(clock.waiting).toBe(0)
})

it('the hook is idle on a server', () => {
  const html = renderToString(
    <CheckoutProvider baseUrl="/api/kryptogo">
      <Probe />
    </CheckoutProvider>,
  )
  expect(html.replaceAll('&quot;', '"')).toBe(
    '{"data":null,"isLoading":false,"isSuccess":false,"isError":false,"error":null}',
  )
})
