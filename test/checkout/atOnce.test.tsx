import { act, fireEvent, render, screen, within } from '@testing-library/react'
import {
  PayButton,
  PaymentMessage,
  usePaymentSession,
  type PaymentErrorCode,
  type PaymentSession,
} from 'kryptogo-payment-react'
import { CheckoutProvider, type CheckoutProviderProps } from 'kryptogo-payment-react/checkout'
import { StrictMode, useEffect, type ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectLogged } from '../setup'
import { counts, createProbe, createWorld, MINUTE, order, type ShopOptions } from './support'

const tea = <PayButton data-testid="tea" fiatAmount="300" fiatCurrency="TWD" />
const button = () => screen.getByTestId('tea')

/** A page that has just rendered for the first time. */
function renderNow(
  children: ReactNode,
  options: ShopOptions & Partial<CheckoutProviderProps> = {},
) {
  const { scenario, latency, ...props } = options
  const { clock, fake } = createWorld(options)
  const view = render(
    <StrictMode>
      <CheckoutProvider baseUrl="/api" environment={{ clock, fetch: fake.fetch }} {...props}>
        {children}
      </CheckoutProvider>
    </StrictMode>,
  )
  /** Waits for the dialog and for everything that needs no time. */
  const settle = () =>
    act(async () => {
      await vi.dynamicImportSettled()
      await clock.advanceAsync(0)
    })
  const pass = (ms: number) => act(() => clock.advanceAsync(ms))
  return { ...view, clock, fake, settle, pass }
}

describe('a click right after the first render', () => {
  it('shows "opening" within the click and creates one payment', async () => {
    const onStatusChange = vi.fn<NonNullable<ShopOptions['onStatusChange']>>()
    const page = renderNow(tea, { onStatusChange })
    fireEvent.click(button())
    expect(button()).toHaveAttribute('data-status', 'opening')
    expect(onStatusChange.mock.calls).toMatchObject([[{ status: 'opening' }]])
    await page.settle()
    expect(counts(page.fake)).toEqual({ posts: 1, reads: 0 })
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
    await page.pass(MINUTE)
    expect(button()).toHaveAttribute('data-status', 'success')
    expect(counts(page.fake).posts).toBe(1)
  })

  it('and nine more clicks create one payment', async () => {
    const page = renderNow(tea)
    for (let press = 0; press < 10; press++) fireEvent.click(button())
    await page.settle()
    await page.pass(MINUTE)
    expect(counts(page.fake).posts).toBe(1)
  })

  it('calls onError within the click if the parameters are invalid', () => {
    expectLogged('amount_too_small')
    const codes: PaymentErrorCode[] = []
    const typedIn = (amount: string) => amount
    renderNow(<PayButton data-testid="tea" fiatAmount={typedIn('0')} fiatCurrency="TWD" />, {
      onError: ({ error }) => codes.push(error.code),
    })
    fireEvent.click(button())
    expect(codes).toEqual(['amount_too_small'])
    expect(button()).toHaveAttribute('data-error', 'amount_too_small')
  })

  it('creates nothing on a page that unmounts before the dialog is loaded', async () => {
    const page = renderNow(tea)
    fireEvent.click(button())
    page.unmount()
    await page.settle()
    await page.pass(MINUTE)
    expect(page.fake.requests).toEqual([])
    expect(page.clock.waiting).toBe(0)
  })

  it('creates nothing through the hook either if the page unmounts', async () => {
    const probe = createProbe()
    const page = renderNow(<probe.Probe />)
    act(() => void probe.current.openPaymentModal(order))
    page.unmount()
    await page.settle()
    await page.pass(MINUTE)
    expect(page.fake.requests).toEqual([])
    expect(page.clock.waiting).toBe(0)
  })

  it.each(['close', 'reset', 'startOver'] as const)(
    'creates nothing if %s comes before the dialog is loaded, and the next click creates one payment',
    async (verb) => {
      let session: PaymentSession | undefined
      function Session() {
        const current = usePaymentSession()
        useEffect(() => {
          session = current
        })
        return null
      }
      const page = renderNow([tea, <Session key="session" />])
      fireEvent.click(button())
      act(() => session?.[verb]())
      await page.settle()
      expect(button()).toHaveAttribute('data-status', 'idle')
      expect(page.fake.requests).toEqual([])
      expect(screen.queryByRole('dialog')).toBeNull()

      fireEvent.click(button())
      await page.settle()
      expect(counts(page.fake).posts).toBe(1)
      expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
    },
  )
})

describe('a payment started in an effect at load', () => {
  it('is created once, even in StrictMode', async () => {
    function PayAtOnce() {
      const { pay } = usePaymentSession()
      useEffect(() => {
        pay({ fiatAmount: '300', fiatCurrency: 'TWD' })
      }, [pay])
      return null
    }
    const onSuccess = vi.fn()
    const page = renderNow(<PayAtOnce />, { onSuccess })
    await page.settle()
    await page.pass(MINUTE)
    expect(counts(page.fake).posts).toBe(1)
    expect(onSuccess).toHaveBeenCalledOnce()
  })
})

describe('once the dialog is loaded', () => {
  it('a click shows it at once', async () => {
    const page = renderNow([tea, <PaymentMessage key="message" />], { scenario: 'pending' })
    fireEvent.click(button())
    await page.settle()
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Close' }))
    fireEvent.click(screen.getByRole('button', { name: 'Start over' }))
    fireEvent.click(screen.getByRole('button', { name: 'No, start over' }))
    fireEvent.click(button())
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'opening')
    await page.settle()
    expect(counts(page.fake).posts).toBe(2)
  })

  it('a call of the hook shows it at once', async () => {
    const probe = createProbe()
    const page = renderNow(<probe.Probe />)
    await act(async () => {
      void probe.current.openPaymentModal(order)
      await vi.dynamicImportSettled()
      await page.clock.advanceAsync(MINUTE)
    })
    act(() => void probe.current.openPaymentModal({ ...order }))
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'opening')
    await page.settle()
  })
})
