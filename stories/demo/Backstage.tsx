import { scenarios } from 'kryptogo-payment-react/testing'
import type { ReactNode } from 'react'
import { useStage } from '../support/stage'
import { Controls } from './Controls'
import { Ledger } from './Ledger'
import { useGlance } from './useGlance'
import type { LoggedEvent } from './useEventLog'

/** What a buyer never sees: how the payment is going to go, what the shop knows and is told. */
export function Backstage({ events }: { events: readonly LoggedEvent[] }) {
  const { scenario, clock } = useStage().shop
  const glance = useGlance()
  return (
    <aside className="backstage" lang="en" aria-label="Backstage">
      <Part title="Scenario">
        <p>
          <strong>{scenario}</strong> at {clock.speed}×. {scenarios[scenario]}
        </p>
        <p className="hint">Choose another one, or another speed of time, in the toolbar.</p>
      </Part>
      <Part title="Take over">
        <Controls intent={glance.intents.at(-1)} />
        <p className="hint">An open dialog covers these. Close it: the payment goes on.</p>
      </Part>
      <Part title="What the merchant sees">
        <Ledger {...glance} />
      </Part>
      <Part title="Handlers called">
        <EventLog events={events} />
      </Part>
    </aside>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
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
          <span>{state.status === 'error' ? state.error.code : state.status}</span>
        </li>
      ))}
    </ol>
  )
}
