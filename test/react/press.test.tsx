import { act, render } from '@testing-library/react'
import { PaymentMessage, usePaymentSession, type PayParams } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import { useEffect, useLayoutEffect } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { createPayments, createSession, renderPage } from './support'

const tea = { fiatAmount: '100', fiatCurrency: 'TWD' } as const

describe('pay() as soon as the order key has changed', () => {
  interface EffectProps {
    pay: (params: PayParams) => void
    isNew: boolean
  }

  function LayoutEffect({ pay, isNew }: EffectProps) {
    useLayoutEffect(() => {
      if (isNew) pay(tea)
    }, [pay, isNew])
    return null
  }

  function Effect({ pay, isNew }: EffectProps) {
    useEffect(() => {
      if (isNew) pay(tea)
    }, [pay, isNew])
    return null
  }

  it.each([
    ['a layout effect', LayoutEffect],
    ['an effect', Effect],
  ])('in %s of a child pays for the new order', (_, Child) => {
    const onError = vi.fn()
    function Order({ orderKey }: { orderKey: string }) {
      const { pay, state } = usePaymentSession({ orderKey, onError, scope: 'own' })
      return (
        <>
          <Child pay={pay} isNew={orderKey === 'B'} />
          {state.status}
        </>
      )
    }
    const fake = createFakeUsePayment()
    const Payments = createPayments(fake.usePayment)
    const page = (orderKey: string) => (
      <Payments>
        <Order orderKey={orderKey} />
      </Payments>
    )
    const view = render(page('A'))
    view.rerender(page('B'))
    expect(fake.calls).toHaveLength(1)
    expect(onError).not.toHaveBeenCalled()
    expect(view.container).toHaveTextContent('opening')
  })
})

it('pay() of a component that is gone opens nothing, and says so', () => {
  const gone = createSession()
  const onError = vi.fn()
  const { fake, rerender, container } = renderPage(<gone.Session />, { onError })
  const { pay } = gone.current
  rerender(<PaymentMessage />)
  act(() => pay(tea))
  expect(fake.calls).toEqual([])
  expect(onError.mock.calls).toMatchObject([[{ error: { code: 'abandoned' } }]])
  expect(container.querySelector('.kgp-message')).toHaveAttribute('data-error', 'abandoned')
})
