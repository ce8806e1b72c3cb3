import { PayButton, PaymentProvider } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import type { KeyboardEvent, ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { bench, describe } from 'vitest'

const numbers = new Intl.NumberFormat('en')
const rows = Array.from({ length: 1000 }, (_, index) => ({
  amount: String(index + 1),
  label: `Pay NT$${numbers.format(index + 1)}`,
}))
const { usePayment } = createFakeUsePayment()
const paid: string[] = []
// On a busy machine, single runs differ a lot.
const often = { iterations: 30 }

function Payments({ children }: { children: ReactNode }) {
  return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
}

function ignoreRepeats(event: KeyboardEvent) {
  if (event.repeat && event.key === 'Enter') event.preventDefault()
}

const payButtons = () => (
  <Payments>
    {rows.map(({ amount }) => (
      <PayButton key={amount} fiatAmount={amount} fiatCurrency="TWD" />
    ))}
  </Payments>
)

const sameButtons = () =>
  rows.map(({ amount, label }) => (
    <button
      key={amount}
      type="button"
      aria-busy={false}
      className="kgp-button"
      data-status="idle"
      data-label={label}
      onClick={() => {
        paid.push(amount)
      }}
      onKeyDown={ignoreRepeats}
    >
      <span className="kgp-label">{label}</span>
    </button>
  ))

const bareButtons = () => rows.map(({ amount, label }) => <button key={amount}>{label}</button>)

/** Mounts children and returns the HTML that `read` finds in them. */
function mount(children: ReactNode, read: (host: Element) => string = () => '') {
  const host = document.createElement('div')
  const root = createRoot(host)
  flushSync(() => {
    root.render(children)
  })
  const html = read(host)
  flushSync(() => {
    root.unmount()
  })
  return html
}

const readButtons = (host: Element) =>
  [...host.querySelectorAll('button')].map(({ outerHTML }) => outerHTML).join('\n')
if (mount(payButtons(), readButtons) !== mount(sameButtons(), readButtons))
  throw new Error('The baseline is no longer the DOM of PayButton')

describe('mounting 1,000 buttons of the same DOM', () => {
  bench(
    'written by hand (the baseline)',
    () => {
      mount(sameButtons())
    },
    often,
  )

  bench(
    'PayButtons',
    () => {
      mount(payButtons())
    },
    often,
  )
})

describe('for information: mounting 1,000 bare buttons', () => {
  bench(
    '<button>s with only a label',
    () => {
      mount(bareButtons())
    },
    often,
  )

  bench(
    'PayButtons',
    () => {
      mount(payButtons())
    },
    often,
  )
})
