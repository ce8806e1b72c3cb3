import { act, render, screen } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { expect, it } from 'vitest'
import { createPayments } from './support'

const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

it('two providers are independent, even if nested', async () => {
  const outer = createFakeUsePayment()
  const inner = createFakeUsePayment()
  const [Outer, Inner] = [createPayments(outer.usePayment), createPayments(inner.usePayment)]
  render(
    <StrictMode>
      <Outer>
        <PayButton {...price} aria-label="outer" />
        <Inner>
          <PayButton {...price} aria-label="inner" />
        </Inner>
      </Outer>
    </StrictMode>,
  )
  const named = (name: string) => screen.getByRole('button', { name })
  act(() => named('inner').click())
  act(() => named('outer').click())
  expect([outer.calls.length, inner.calls.length]).toEqual([1, 1])
  act(() => inner.settle('success'))
  expect(named('inner')).toHaveAttribute('data-status', 'success')
  expect(named('outer')).toHaveAttribute('data-status', 'opening')
})

it('two providers can share one hook, and each takes only its own payment', async () => {
  const fake = createFakeUsePayment()
  const Payments = createPayments(fake.usePayment)
  render(
    <StrictMode>
      <Payments>
        <PayButton {...price} aria-label="tea" />
      </Payments>
      <Payments>
        <PayButton {...price} fiatAmount="200" aria-label="cup" />
      </Payments>
    </StrictMode>,
  )
  act(() => screen.getByRole('button', { name: 'tea' }).click())
  act(() => fake.settle('success'))
  expect(screen.getByRole('button', { name: 'tea' })).toHaveAttribute('data-status', 'success')
  expect(screen.getByRole('button', { name: 'cup' })).toHaveAttribute('data-status', 'idle')
})
