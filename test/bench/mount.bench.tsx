// Compares mounting and unmounting 1,000 PayButtons with the same buttons written by hand, and these
// with the same buttons that call the hooks of a PayButton for nothing: what React itself asks of a
// button that has a state of its own. The times of kinds that take turns are compared round by round,
// because the load of a machine changes.
import { PayButton, PaymentProvider } from 'kryptogo-payment-react'
import { createFakeUsePayment } from 'kryptogo-payment-react/testing'
import * as React from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { bench } from 'vitest'

const ROUNDS = 60

const numbers = new Intl.NumberFormat('en')
const amounts = Array.from({ length: 1000 }, (_, index) => String(index + 1))
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
    {amounts.map((amount) => (
      <PayButton key={amount} fiatAmount={amount} fiatCurrency="TWD" />
    ))}
  </Payments>
)

/** The element of a PayButton, written by hand. */
function handWritten(amount: string, ref?: React.Ref<HTMLButtonElement>) {
  const label = `Pay NT$${numbers.format(Number(amount))}`
  return (
    <button
      key={amount}
      ref={ref}
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
  )
}

const sameButtons = () => amounts.map((amount) => handWritten(amount))

const Unchanging = React.createContext({ status: 'idle' })
const nothing = () => undefined

/** Calls the hooks of a PayButton: its context, identity, state, handlers and element. */
function ButtonWithHooks({ amount }: { amount: string }) {
  const value = React.useContext(Unchanging)
  React.useContext(Unchanging)
  React.useId()
  const subscribe = React.useCallback(() => nothing, [])
  const read = () => value
  React.useSyncExternalStore(subscribe, read, read)
  React.useRef(amount)
  React.useInsertionEffect(() => nothing)
  const note = React.useCallback(() => undefined, [])
  return handWritten(amount, note)
}

const buttonsWithHooks = () =>
  amounts.map((amount) => <ButtonWithHooks key={amount} amount={amount} />)

const bareButtons = () =>
  amounts.map((amount) => <button key={amount}>Pay NT${numbers.format(Number(amount))}</button>)

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

const kinds = { payButtons, buttonsWithHooks, sameButtons, bareButtons }
type Times = Record<keyof typeof kinds, number>
let rounds: Times[] = []

function playRound() {
  const times: Times = { payButtons: 0, buttonsWithHooks: 0, sameButtons: 0, bareButtons: 0 }
  const once = ['payButtons', 'buttonsWithHooks', 'sameButtons', 'bareButtons'] as const
  // There and back, because each kind also pays for the garbage of the one before it.
  for (const kind of [...once, ...[...once].reverse()]) times[kind] += timeOf(kinds[kind]())
  rounds.push(times)
}

/** How many times as long as a baseline a kind takes: the median, and the middle half. */
function ratio(kind: keyof typeof kinds, baseline: keyof typeof kinds) {
  const ratios = rounds.map((times) => times[kind] / times[baseline]).sort((a, b) => a - b)
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
      `PayButtons take ${ratio('payButtons', 'sameButtons')} times as long as the same buttons written by hand,\n` +
        `which take ${ratio('buttonsWithHooks', 'sameButtons')} times as long with the hooks alone;\n` +
        `and ${ratio('payButtons', 'bareButtons')} times as long as buttons with only a label`,
    )
  },
})
