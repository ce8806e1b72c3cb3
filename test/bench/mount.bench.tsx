// Compares mounting and unmounting 1,000 PayButtons with the same buttons written by hand. The times of
// kinds that take turns are compared round by round, because the load of a machine changes.
import { PayButton, PaymentProvider } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import * as React from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { bench } from 'vitest'

const ROUNDS = 60

const numbers = new Intl.NumberFormat('en')
const rows = Array.from({ length: 1000 }, (_, index) => ({
  amount: String(index + 1),
  label: `Pay NT$${numbers.format(index + 1)}`,
}))
const { usePayment } = createFakeUsePayment()
const paid: string[] = []

function Payments({ children }: { children: React.ReactNode }) {
  return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
}

function ignoreRepeats(event: React.KeyboardEvent) {
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
function mount(children: React.ReactNode, read: (host: Element) => string = () => '') {
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
// Only the development build has it.
const { act }: { readonly act?: unknown } = React
if (act) throw new Error('Measure with NODE_ENV=production')

/** In Node only the time of this process: others use the processor too. */
function now() {
  if (!('process' in globalThis)) return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function timeOf(children: React.ReactNode) {
  const start = now()
  mount(children)
  return now() - start
}

const kinds = { payButtons, sameButtons, bareButtons }
type Times = Record<keyof typeof kinds, number>
let rounds: Times[] = []

function playRound() {
  const times: Times = { payButtons: 0, sameButtons: 0, bareButtons: 0 }
  const once = ['payButtons', 'sameButtons', 'bareButtons'] as const
  // There and back, because each kind also pays for the garbage of the one before it.
  for (const kind of [...once, ...[...once].reverse()]) times[kind] += timeOf(kinds[kind]())
  rounds.push(times)
}

/** How many times as long as the baseline a PayButton takes: the median, and the middle half. */
function ratioTo(baseline: keyof typeof kinds) {
  const ratios = rounds.map((times) => times.payButtons / times[baseline]).sort((a, b) => a - b)
  const at = (part: number) => ratios[Math.floor(ratios.length * part)]?.toFixed(2) ?? ''
  return `${at(1 / 2)} (${at(1 / 4)} to ${at(3 / 4)})`
}

bench('mounting and unmounting 1,000 buttons of each kind', playRound, {
  ...{ iterations: ROUNDS, time: 0, warmupIterations: 10, warmupTime: 0 },
  setup: () => {
    rounds = []
  },
  teardown: (_, mode) => {
    if (mode === 'warmup') return
    console.log(
      `PayButtons take ${ratioTo('sameButtons')} times as long as the same buttons written by hand,\n` +
        `and ${ratioTo('bareButtons')} times as long as buttons with only a label`,
    )
  },
})
