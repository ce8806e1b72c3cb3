import { act, render, screen } from '@testing-library/react'
import { PayButton, PaymentStatusBadge } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { Profiler } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createPayments } from './support'

const COUNT = 1_000
// A thousand components take time on a busy machine.
const TIMEOUT = 30_000

describe(`with ${COUNT} buttons and a badge on the page`, { timeout: TIMEOUT }, () => {
  const rendered = vi.fn<(name: string) => void>()
  const fake = createFakeUsePayment()
  const Payments = createPayments(fake.usePayment)

  beforeEach(async () => {
    const names = Array.from({ length: COUNT }, (_, index) => `button ${index}`)
    render(
      <Payments>
        <Profiler id="badge" onRender={rendered}>
          <PaymentStatusBadge />
        </Profiler>
        {names.map((name) => (
          <Profiler key={name} id={name} onRender={rendered}>
            <PayButton fiatAmount="100" fiatCurrency="TWD" title={name} />
          </Profiler>
        ))}
      </Payments>,
    )
    rendered.mockClear()
  }, TIMEOUT)

  /** Returns the names of the components that render during an action, once per render. */
  function rendersDuring(event: () => void) {
    rendered.mockClear()
    act(event)
    return rendered.mock.calls.map(([name]) => name).sort()
  }

  it('a change of status renders only the button that began the payment and the badge, once each', () => {
    const both = ['badge', 'button 500']
    expect(rendersDuring(() => screen.getByTitle('button 500').click())).toEqual(both)
    for (const status of ['pending', 'insufficient_not_refunded', 'insufficient_refunded'])
      expect(rendersDuring(() => fake.settle(status))).toEqual(both)
    expect(rendersDuring(() => fake.settle('insufficient_refunded'))).toEqual([])

    // A rejection renders only the button that was clicked.
    expect(rendersDuring(() => screen.getByTitle('button 500').click())).toEqual(both)
    expect(rendersDuring(() => screen.getByTitle('button 7').click())).toEqual(['button 7'])
  })

  it('renders of the hook without a change render nothing else', () => {
    expect(rendersDuring(() => fake.set({ txHash: '0x1' }))).toEqual([])
  })
})
