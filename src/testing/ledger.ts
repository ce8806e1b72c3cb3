import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import type { Creation } from './creation'
import { createIntent, PAYMENT_WINDOW } from './fixtures'
import { follow } from './follow'
import type { RandomText } from './randomText'
import type { Scenario } from './scenarios'
import { moveSteps, timeline, type Step } from './timeline'

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
   * Moves the deadline of a payment and its steps that are still to come to other times, none of them
   * before now.
   *
   * @param move Takes and returns Unix time in milliseconds, and keeps the order.
   * @throws Error when there is no such payment.
   */
  reschedule(id: string, move: (at: number) => number): void
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

/** Plans the steps of a payment from now on. `ahead` are those planned so far. */
type Plan = (intent: PaymentIntent, now: number, ahead: readonly Step[]) => readonly Step[]

/** A payment as it was created, and everything that has happened or is going to happen to it. */
export interface PaymentRecord {
  readonly created: PaymentIntent
  readonly steps: readonly Step[]
}

interface Entry extends PaymentRecord {
  readonly unfollow: () => void
}

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

  const past = ({ steps }: PaymentRecord, now: number) => steps.filter(({ at }) => at <= now)
  const future = ({ steps }: PaymentRecord, now: number) => steps.filter(({ at }) => at > now)
  const intentAt = (record: PaymentRecord, now: number) =>
    past(record, now).reduce((intent, { change }) => ({ ...intent, ...change }), record.created)
  const current = (entry: Entry) => intentAt(entry, clock.now())
  const followed = (start: PaymentIntent, steps: readonly Step[]) =>
    onChange ? follow(clock, start, steps, onChange) : () => undefined

  function redirect(id: string, plan: Plan): void {
    const entry = entries.get(id)
    if (!entry) throw new Error(`There is no payment intent ${JSON.stringify(id)}: ${known()}.`)
    const now = clock.now()
    const before = intentAt(entry, now)
    const ahead = plan(before, now, future(entry, now))
    entry.unfollow()
    const steps = [...past(entry, now), ...ahead]
    entries.set(id, { ...entry, steps, unfollow: followed(before, ahead) })
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
      const id = created.payment_intent_id
      const steps = timeline(scenario, created, now, text)
      entries.set(id, { created, steps, unfollow: followed(created, steps) })
      return id
    },
    find(id) {
      const entry = entries.get(id)
      return entry && current(entry)
    },
    all: () => Array.from(entries.values(), current),
    hasExpired(id) {
      const entry = entries.get(id)
      const steps = entry ? past(entry, clock.now()) : []
      return steps.some(({ change }) => change.status === 'expired')
    },
    redirect,
    reschedule(id, move) {
      const entry = entries.get(id)
      if (entry) {
        const created = withDeadline(entry, move)
        entries.set(id, { ...entry, created })
      }
      redirect(id, (_, now, ahead) => moveSteps(ahead, (at) => Math.max(now, move(at))))
    },
    history(id) {
      const entry = entries.get(id)
      return entry ? past(entry, clock.now()) : []
    },
    ahead(id) {
      const entry = entries.get(id)
      return entry ? future(entry, clock.now()) : []
    },
    replay(id, scenario) {
      redirect(id, (intent, now) => timeline(scenario, intent, now, text))
    },
    records: () => Array.from(entries.values(), ({ created, steps }) => ({ created, steps })),
    restore(records, since) {
      for (const record of records) {
        const unfollow = followed(intentAt(record, since), future(record, since))
        entries.set(record.created.payment_intent_id, { ...record, unfollow })
      }
    },
    clear() {
      entries.forEach(({ unfollow }) => unfollow())
      entries.clear()
    },
  }

  function known(): string {
    return entries.size ? `there is ${[...entries.keys()].join(', ')}` : 'none was created yet'
  }
}

/**
 * Returns a payment whose steps after `since` come later.
 *
 * @param ms How much later, in milliseconds.
 */
export function postponed(record: PaymentRecord, since: number, ms: number): PaymentRecord {
  const move = (at: number) => at + ms
  const past = record.steps.filter(({ at }) => at <= since)
  const ahead = record.steps.filter(({ at }) => at > since)
  return { created: withDeadline(record, move), steps: [...past, ...moveSteps(ahead, move)] }
}

/** Moves the deadline. Where an expiry is planned, it has milliseconds, which the deadline has not. */
function withDeadline(
  { created, steps }: PaymentRecord,
  move: (at: number) => number,
): PaymentIntent {
  const expiry = steps.find(({ change }) => change.status === 'expired')
  const before = created.payment_deadline * 1000
  const isAtDeadline = expiry !== undefined && Math.floor(expiry.at / 1000) * 1000 === before
  const after = move(isAtDeadline ? expiry.at : before)
  return { ...created, payment_deadline: Math.floor(after / 1000) }
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
