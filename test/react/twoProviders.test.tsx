import { act, render, screen } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { expect, it } from 'vitest'
import { createPayments } from './support'

const asked = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

it('two providers have nothing to do with each other, also one within the other', async () => {
  const outer = createFakeUsePayment()
  const inner = createFakeUsePayment()
  const [Outer, Inner] = [createPayments(outer.usePayment), createPayments(inner.usePayment)]
  render(
    <StrictMode>
      <Outer>
        <PayButton {...asked} aria-label="outer" />
        <Inner>
          <PayButton {...asked} aria-label="inner" />
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

it('two providers may share one hook, and only what was asked for is taken', async () => {
  const fake = createFakeUsePayment()
  const Payments = createPayments(fake.usePayment)
  render(
    <StrictMode>
      <Payments>
        <PayButton {...asked} aria-label="tea" />
      </Payments>
      <Payments>
        <PayButton {...asked} fiatAmount="200" aria-label="cup" />
      </Payments>
    </StrictMode>,
  )
  act(() => screen.getByRole('button', { name: 'tea' }).click())
  act(() => fake.settle('success'))
  expect(screen.getByRole('button', { name: 'tea' })).toHaveAttribute('data-status', 'success')
  expect(screen.getByRole('button', { name: 'cup' })).toHaveAttribute('data-status', 'idle')
})
