import { act, render, screen } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { createFakeUsePayment, createIntent } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { expect, it, vi } from 'vitest'
import { createPayments } from './support'

const price = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

it('two providers are independent, even if nested', () => {
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

it('two providers can share one hook, and each takes only its own payment', () => {
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

it('a payment that two providers found is reported by one, even if both buttons are pressed', () => {
  const found = createIntent({ fiat_amount: '100' })
  const fake = createFakeUsePayment({ data: found })
  const Payments = createPayments(fake.usePayment)
  const onSuccess = vi.fn()
  render(
    <StrictMode>
      <Payments onSuccess={onSuccess}>
        <PayButton {...price} aria-label="tea" />
      </Payments>
      <Payments onSuccess={onSuccess}>
        <PayButton {...price} aria-label="cup" />
      </Payments>
    </StrictMode>,
  )
  for (const name of ['cup', 'tea']) act(() => screen.getByRole('button', { name }).click())
  expect(fake.calls).toEqual([])
  act(() => fake.settle({ ...found, status: 'success' }))
  expect(onSuccess).toHaveBeenCalledTimes(1)
})
