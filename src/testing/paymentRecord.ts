import type { PaymentIntent } from '../core/contract'
import { continued, realAt, type OwnTime } from './ownTime'
import { moveSteps, type Step } from './timeline'

/** A payment as it was created, and everything that has happened or is going to happen to it. */
export interface PaymentRecord {
  /** Its deadline is one of its own time. */
  readonly created: PaymentIntent
  /** The steps until `time.since`. */
  readonly past: readonly Step[]
  /** The steps after that, in its own time. */
  readonly ahead: readonly Step[]
  readonly time: OwnTime
  /** The deadline that it had when it was pending no more: Unix time in seconds. */
  readonly deadline?: number | undefined
}

const fold = (intent: PaymentIntent, steps: readonly Step[]) =>
  steps.reduce((changed, { change }) => ({ ...changed, ...change }), intent)

/** The steps after `time.since`, by the clock. */
const planned = ({ ahead, time }: PaymentRecord, now: number) =>
  moveSteps(ahead, (at) => realAt(time, at, now))

/** The steps of a payment until `now`. */
export function historyAt(record: PaymentRecord, now: number): readonly Step[] {
  if (record.time.paused) return record.past
  return [...record.past, ...planned(record, now).filter(({ at }) => at <= now)]
}

/** The steps of a payment after `now`, if no pause is to come. */
export function aheadAt(record: PaymentRecord, now: number): readonly Step[] {
  const steps = planned(record, now)
  return record.time.paused ? steps : steps.filter(({ at }) => at > now)
}

/** A payment as it is at `now`. */
export function intentAt(record: PaymentRecord, now: number): PaymentIntent {
  const created = { ...record.created, payment_deadline: deadlineAt(record, now) }
  return fold(created, historyAt(record, now))
}

/** A payment as it was at `time.since`, with the deadline that it has in its own time. */
export const ownIntent = ({ created, past }: PaymentRecord): PaymentIntent => fold(created, past)

function deadlineAt({ created, time, deadline }: PaymentRecord, now: number): number {
  return deadline ?? Math.floor(realAt(time, created.payment_deadline * 1000, now) / 1000)
}

/** The same payment, with a time that begins at `now`. */
export function settledUntil(record: PaymentRecord, now: number): PaymentRecord {
  const past = historyAt(record, now)
  const isPending = fold(record.created, past).status === 'pending'
  return {
    ...record,
    past,
    ahead: record.ahead.slice(past.length - record.past.length),
    time: continued(record.time, now),
    ...(!isPending && { deadline: deadlineAt(record, now) }),
  }
}

/**
 * Lets `ms` milliseconds pass at once for a payment whose time begins at `now`. The steps that come about
 * by that happen now.
 */
export function advanced(record: PaymentRecord, now: number, ms: number): PaymentRecord {
  const { past, ahead, time } = record
  const own = time.own + ms * time.speed
  const reached = ahead.filter(({ at }) => at <= own)
  const end = reached.find(({ change }) => (change.status ?? 'pending') !== 'pending')
  const next = { ...record, time: { ...time, own } }
  return {
    ...next,
    past: [...past, ...moveSteps(reached, () => now)],
    ahead: ahead.filter(({ at }) => at > own),
    // What is past the end of a payment comes no nearer.
    ...(end && {
      deadline: deadlineAt({ ...next, time: { ...time, own: Math.max(end.at, time.own) } }, now),
    }),
  }
}
