import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import type { Creation } from './creation'
import { createIntent, PAYMENT_WINDOW } from './fixtures'
import { follow } from './follow'
import type { Pace } from './ownTime'
import {
  advanced,
  aheadAt,
  historyAt,
  intentAt,
  ownIntent,
  settledUntil,
  type PaymentRecord,
} from './paymentRecord'
import type { RandomText } from './randomText'
import type { Scenario } from './scenarios'
import { timeline, type Step } from './timeline'

/** The payments of a fake KryptoGO, each as it is when it is read. */
export interface Ledger {
  /** Creates a payment, and returns its id. */
  create(params: Creation & Pick<PaymentIntent, 'client_id'>, scenario: Scenario): string
  find(id: string): PaymentIntent | undefined
  all(): PaymentIntent[]
  /** Whether a payment has ever been expired. */
  hasExpired(id: string): boolean
  /**
   * Replaces the steps of a payment that are still to come.
   *
   * @throws Error when there is no such payment.
   */
  redirect(id: string, plan: Plan): void
  /**
   * Changes how the time of a payment runs from now on. Its deadline and its steps that are
   * still to come move as that says.
   *
   * @throws Error when there is no such payment.
   */
  setPace(id: string, pace: Pace): void
  /**
   * Lets time pass for a payment: its deadline and its steps come `ms` milliseconds nearer, none of the
   * steps before now.
   *
   * @throws Error when there is no such payment.
   */
  advance(id: string, ms: number): void
  /** The steps of a payment so far. */
  history(id: string): readonly Step[]
  /** The steps of a payment that are still to come. */
  ahead(id: string): readonly Step[]
  /**
   * Plays a scenario from now on.
   *
   * @throws Error when there is no such payment.
   */
  replay(id: string, scenario: Scenario): void
  /** The payments with all their steps, oldest first, to be kept. */
  records(): readonly PaymentRecord[]
  /**
   * Adds payments that were kept, after any that there are.
   *
   * @param since The time up to which changes of status have been reported: Unix time in milliseconds.
   */
  restore(records: readonly PaymentRecord[], since: number): void
  clear(): void
}

/**
 * Plans the steps of a payment from now on, all in the payment's own time. `ahead` are those planned so
 * far.
 */
type Plan = (intent: PaymentIntent, now: number, ahead: readonly Step[]) => readonly Step[]

interface Entry {
  readonly record: PaymentRecord
  readonly unfollow: () => void
}

const NEWEST = 5
const STEADY: Pace = { speed: 1, paused: false }

/**
 * Creates an empty ledger.
 *
 * @param onChange Called with a payment at each change, and with its status before.
 */
export function createLedger(
  clock: Clock,
  text: RandomText,
  onChange?: (intent: PaymentIntent, before: string) => void,
): Ledger {
  const entries = new Map<string, Entry>()

  const current = ({ record }: Entry) => intentAt(record, clock.now())

  /** Adds a payment, and reports its `steps` and, unless its time stands still, those after `since`. */
  function enter(
    record: PaymentRecord,
    reported: PaymentIntent,
    since: number,
    steps: readonly Step[] = [],
  ): void {
    const later = record.time.paused ? [] : aheadAt(record, since)
    const unfollow = onChange
      ? follow(clock, reported, [...steps, ...later], onChange)
      : () => undefined
    entries.set(record.created.payment_intent_id, { record, unfollow })
  }

  /** Replaces a payment by what becomes of it now. */
  function replace(id: string, act: (record: PaymentRecord, now: number) => PaymentRecord): void {
    const entry = entries.get(id)
    if (!entry) throw new Error(`There is no payment intent ${JSON.stringify(id)}: ${known()}.`)
    const now = clock.now()
    const before = settledUntil(entry.record, now)
    const after = act(before, now)
    entry.unfollow()
    enter(after, intentAt(before, now), now, after.past.slice(before.past.length))
  }

  function redirect(id: string, plan: Plan): void {
    replace(id, (record, now) => {
      const ahead = plan(ownIntent(record), record.time.own, record.ahead)
      return advanced({ ...record, ahead }, now, 0)
    })
  }

  return {
    create(params, scenario) {
      const now = clock.now()
      const created = createIntent({
        ...params,
        payment_intent_id: text.id(entries.size + 1),
        payment_address: text.address(),
        payment_deadline: Math.floor(now / 1000) + PAYMENT_WINDOW,
      })
      const ahead = timeline(scenario, created, now, text)
      const time = { ...STEADY, since: now, own: now }
      enter({ created, past: [], ahead, time }, created, now)
      return created.payment_intent_id
    },
    find(id) {
      const entry = entries.get(id)
      return entry && current(entry)
    },
    all: () => Array.from(entries.values(), current),
    hasExpired(id) {
      const entry = entries.get(id)
      const steps = entry ? historyAt(entry.record, clock.now()) : []
      return steps.some(({ change }) => change.status === 'expired')
    },
    redirect,
    setPace(id, { speed, paused }) {
      const { time } = entries.get(id)?.record ?? {}
      if (time?.speed === speed && time.paused === paused) return
      replace(id, (record) => ({ ...record, time: { ...record.time, speed, paused } }))
    },
    advance(id, ms) {
      replace(id, (record, now) => advanced(record, now, ms))
    },
    history(id) {
      const entry = entries.get(id)
      return entry ? historyAt(entry.record, clock.now()) : []
    },
    ahead(id) {
      const entry = entries.get(id)
      return entry ? aheadAt(entry.record, clock.now()) : []
    },
    replay(id, scenario) {
      redirect(id, (intent, now) => timeline(scenario, intent, now, text))
    },
    records: () => Array.from(entries.values(), ({ record }) => record),
    restore(records, since) {
      for (const record of records) enter(record, intentAt(record, since), since)
    },
    clear() {
      entries.forEach(({ unfollow }) => unfollow())
      entries.clear()
    },
  }

  function known(): string {
    const newest = [...entries.keys()].slice(-NEWEST).reverse()
    return newest.length > 0 ? `the newest are ${newest.join(', ')}` : 'none was created yet'
  }
}

/** The part of a ledger that belongs to a client id; without an id, all of it. */
export function ledgerOf(ledger: Ledger, clientId: string | undefined): Ledger {
  if (clientId === undefined) return ledger
  const isOwn = (intent: PaymentIntent) => intent.client_id === clientId
  return {
    ...ledger,
    create: (params, scenario) => ledger.create({ ...params, client_id: clientId }, scenario),
    find(id) {
      const intent = ledger.find(id)
      return intent && isOwn(intent) ? intent : undefined
    },
    all: () => ledger.all().filter(isOwn),
  }
}
