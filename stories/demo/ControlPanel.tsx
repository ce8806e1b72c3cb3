import { scenarios } from 'kryptogo-payment-react/testing'
import type { ReactNode } from 'react'
import { useStorySetup } from '../support/storySetup'
import { ExternalPayment } from './ExternalPayment'
import { PaymentRecord } from './PaymentRecord'
import type { LoggedEvent } from './useEventLog'
import { usePaymentRecords } from './usePaymentRecords'

/** Next to the shop: controls for the payment, and the merchant's view of it. */
export function ControlPanel({ events }: { events: readonly LoggedEvent[] }) {
  const { scenario, clock } = useStorySetup().shop
  const records = usePaymentRecords()
  return (
    <aside className="control-panel" lang="en" aria-label="Control panel">
      <Section title="Scenario">
        <p>
          <strong>{scenario}</strong> at {clock.speed}×. {scenarios[scenario]}
        </p>
        <p className="hint">Change the scenario or the speed of time in the toolbar.</p>
      </Section>
      <Section title="Buyer and network">
        <ExternalPayment intent={records.intents.at(-1)} />
        <p className="hint">An open dialog covers these. Close it first; the payment continues.</p>
      </Section>
      <Section title="What the merchant sees">
        <PaymentRecord {...records} />
      </Section>
      <Section title="Handler calls">
        <EventLog events={events} />
      </Section>
    </aside>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function EventLog({ events }: { events: readonly LoggedEvent[] }) {
  const [first] = events
  if (!first) return <p className="hint">None yet.</p>
  return (
    <ol className="log">
      {events.map(({ at, handler, state }, index) => (
        <li key={index}>
          <span className="when">{((at - first.at) / 1000).toFixed(1)} s</span>
          <code>{handler}</code>
          <span>{describe(state)}</span>
        </li>
      ))}
    </ol>
  )
}

function describe(state: LoggedEvent['state']): string {
  if (state.status === 'error') return state.error.code
  return 'late' in state && state.late ? `${state.status}, late` : state.status
}
