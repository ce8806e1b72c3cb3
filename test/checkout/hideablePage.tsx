import { act, render } from '@testing-library/react'
import { CheckoutProvider } from 'kryptogo-payment-react/checkout'
import { Activity, StrictMode } from 'react'
import { vi } from 'vitest'
import { createProbe, createWorld, order, type ShopOptions } from './support'

/** React's `<Activity>`, as the rows of a test that needs it: none in React 18. */
export const ACTIVITY = [Activity].filter(Boolean)

/** A page with a checkout and a hook, which React can hide and show again. */
export function openHideablePage(options: ShopOptions = {}) {
  const { clock, fake } = createWorld(options)
  const fetch = options.between?.(fake.fetch) ?? fake.fetch
  const probe = createProbe()
  const environment = { clock, fetch, random: () => 0.5 }
  const page = (mode: 'visible' | 'hidden') => (
    <StrictMode>
      <Activity mode={mode}>
        <CheckoutProvider baseUrl="/api" environment={environment}>
          <probe.Probe />
        </CheckoutProvider>
      </Activity>
    </StrictMode>
  )
  const { rerender, unmount } = render(page('visible'))
  return {
    ...{ fake, clock, probe, unmount },
    pass: (ms: number) => act(() => clock.advanceAsync(ms)),
    /** Opens a payment. */
    open: () =>
      act(async () => {
        void probe.current.openPaymentModal(order)
        await clock.advanceAsync(0)
        await vi.dynamicImportSettled()
        await clock.advanceAsync(0)
      }),
    show: (mode: 'visible' | 'hidden') => rerender(page(mode)),
  }
}
