import type { ReactNode } from 'react'
import { textKey } from './textKey'

/** One step of a payment, and how far it is. */
export interface Step {
  readonly label: string
  readonly stage: 'done' | 'current' | 'next'
  /** Shown after the label, such as a transaction. */
  readonly detail?: ReactNode
}

/** The steps of a payment in order: what has happened, what is awaited, and what comes after that. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    // Safari takes a list without bullets for none.
    <ol className="kgp-steps" role="list">
      {steps.map(({ label, stage, detail }) => (
        <li key={label} data-stage={stage} aria-current={stage === 'current' ? 'step' : undefined}>
          <div>
            <span key={textKey(label)}>{label}</span>
            {detail}
          </div>
        </li>
      ))}
    </ol>
  )
}
