import { PayButton, PaymentProvider } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { bench, describe } from 'vitest'

const rows = Array.from({ length: 1000 }, (_, index) => index)
const { usePayment } = createFakeUsePayment()

function mount(children: ReactNode) {
  const root = createRoot(document.createElement('div'))
  flushSync(() => {
    root.render(children)
  })
  flushSync(() => {
    root.unmount()
  })
}

describe('mounting 1,000 buttons', () => {
  bench('bare <button>s (the baseline)', () => {
    mount(rows.map((row) => <button key={row}>Pay NT${row + 1}</button>))
  })

  bench('PayButtons', () => {
    mount(
      <PaymentProvider usePayment={usePayment}>
        {rows.map((row) => (
          <PayButton key={row} fiatAmount={String(row + 1)} fiatCurrency="TWD" />
        ))}
      </PaymentProvider>,
    )
  })
})
