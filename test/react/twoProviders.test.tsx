import { act, render, screen } from '@testing-library/react'
import { PayButton, PaymentProvider } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { StrictMode } from 'react'
import { expect, it } from 'vitest'
import { loaded } from './support'

const asked = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

it('two providers have nothing to do with each other, also one within the other', async () => {
  const outer = createFakeUsePayment()
  const inner = createFakeUsePayment()
  render(
    <StrictMode>
      <PaymentProvider usePayment={outer.usePayment}>
        <PayButton {...asked} aria-label="outer" />
        <PaymentProvider usePayment={inner.usePayment}>
          <PayButton {...asked} aria-label="inner" />
        </PaymentProvider>
      </PaymentProvider>
    </StrictMode>,
  )
  await loaded()
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
  render(
    <StrictMode>
      <PaymentProvider usePayment={fake.usePayment}>
        <PayButton {...asked} aria-label="tea" />
      </PaymentProvider>
      <PaymentProvider usePayment={fake.usePayment}>
        <PayButton {...asked} fiatAmount="200" aria-label="cup" />
      </PaymentProvider>
    </StrictMode>,
  )
  await loaded()
  act(() => screen.getByRole('button', { name: 'tea' }).click())
  act(() => fake.settle('success'))
  expect(screen.getByRole('button', { name: 'tea' })).toHaveAttribute('data-status', 'success')
  expect(screen.getByRole('button', { name: 'cup' })).toHaveAttribute('data-status', 'idle')
})
