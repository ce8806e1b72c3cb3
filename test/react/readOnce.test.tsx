import { render } from '@testing-library/react'
import { PaymentProvider } from 'kryptogo-payment-react'
import { CheckoutProvider, type CheckoutProviderProps } from 'kryptogo-payment-react/checkout'
import { createFakeUsePayment, createTestClock } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { expectConsole } from '../setup'

const { usePayment } = createFakeUsePayment()
const clock = createTestClock()
const random = () => 0.5
const fetch = () => Promise.reject(new TypeError('No network'))

/** A page whose `CheckoutProvider` gets a new environment on each render, with the same members. */
function renderCheckout() {
  const page = (change: Partial<CheckoutProviderProps> = {}) => (
    <StrictMode>
      <CheckoutProvider
        baseUrl="/api"
        clientId="shop"
        environment={{ clock, random, fetch }}
        {...change}
      />
    </StrictMode>
  )
  const { rerender } = render(page())
  return (change?: Partial<CheckoutProviderProps>) => {
    rerender(page(change))
  }
}

const reports = () => vi.mocked(console.error).mock.calls.map(([text]) => String(text))

describe('a prop of CheckoutProvider that is read once', () => {
  it('may come in a new object on every render', () => {
    const rerender = renderCheckout()
    rerender()
    expect(reports()).toEqual([])
  })

  it.each<[string, Partial<CheckoutProviderProps>]>([
    ['baseUrl', { baseUrl: '/other' }],
    ['clientId', { clientId: 'other' }],
    ['clientId', { clientId: undefined }],
    ['environment.clock', { environment: { clock: createTestClock(), random, fetch } }],
    ['environment.random', { environment: { clock, random: () => 0.1, fetch } }],
    ['environment.fetch', { environment: { clock, random } }],
  ])('is reported once in development when it changes: %s, %o', (name, change) => {
    const message = `<CheckoutProvider>: ${name} has changed, but is read once`
    expectConsole('error', /is read once$/)
    const rerender = renderCheckout()
    rerender(change)
    rerender()
    rerender(change)
    expect(reports()).toEqual([message])
  })

  it('is reported for each member of an environment that is left out', () => {
    expectConsole('error', /is read once$/)
    const rerender = renderCheckout()
    rerender({ environment: undefined })
    expect(reports()).toHaveLength(3)
  })

  it('is not reported in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    const rerender = renderCheckout()
    rerender({ baseUrl: '/other' })
    vi.unstubAllEnvs()
    expect(reports()).toEqual([])
  })
})

describe('the environment of PaymentProvider', () => {
  function Page({ now }: { now: ReturnType<typeof createTestClock> }) {
    return <PaymentProvider payment={usePayment()} environment={{ clock: now }} />
  }

  it('is reported once in development when its clock changes', () => {
    expectConsole('error', /is read once$/)
    const { rerender } = render(<Page now={clock} />)
    rerender(<Page now={clock} />)
    expect(reports()).toEqual([])
    rerender(<Page now={createTestClock()} />)
    rerender(<Page now={createTestClock()} />)
    expect(reports()).toEqual([
      '<PaymentProvider>: environment.clock has changed, but is read once',
    ])
  })
})
