import { act, screen } from '@testing-library/react'
import { PayButton, PaymentCountdown, PaymentMessage } from 'kryptogo-payment-react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { StrictMode } from 'react'
import { hydrateRoot, type ErrorInfo } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { createWorld, MINUTE } from './support'

it('server HTML hydrates without a change, and the button pays', async () => {
  const { clock, fake } = createWorld()
  const deadline = clock.now() / 1000 + 1800
  const page = (
    <StrictMode>
      <CheckoutProvider baseUrl="/api" environment={{ clock, fetch: fake.fetch }} locale="zh-TW">
        <PayButton fiatAmount="1234.50" fiatCurrency="TWD" />
        <PaymentMessage />
        <PaymentCountdown deadline={deadline} />
      </CheckoutProvider>
    </StrictMode>
  )
  const host = document.body.appendChild(document.createElement('div'))
  host.innerHTML = renderToString(page)
  const [rendered] = host.children
  expect(rendered).toHaveTextContent('Pay NT$1,234.50')

  // The page takes a while to load and start.
  clock.advance(5_000)
  const onRecoverableError = vi.fn<(error: unknown, info: ErrorInfo) => void>()
  const root = await act(() => Promise.resolve(hydrateRoot(host, page, { onRecoverableError })))
  expect(onRecoverableError).not.toHaveBeenCalled()
  expect(host.children[0]).toBe(rendered)

  await act(async () => {
    screen.getByRole('button').click()
    await vi.dynamicImportSettled()
    await clock.advanceAsync(0)
  })
  expect(fake.intents).toHaveLength(1)
  await act(() => clock.advanceAsync(MINUTE))
  expect(host.children[0]).toBe(rendered)
  expect(rendered).toHaveAttribute('data-status', 'success')
  act(() => root.unmount())
  host.remove()
})
