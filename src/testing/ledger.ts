import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import type { Creation } from './creation'
import { createIntent, PAYMENT_WINDOW } from './fixtures'
import { follow } from './follow'
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
  redirect(id: string, plan: (intent: PaymentIntent, now: number) => readonly Step[]): void
  clear(): void
}

interface Entry {
  readonly created: PaymentIntent
  readonly steps: readonly Step[]
  readonly unfollow: () => void
}

/**
 * Creates an empty ledger.
 *
 * @param onStatus Called with a payment at each change of its status.
 */
export function createLedger(
  clock: Clock,
  text: RandomText,
  onStatus?: (intent: PaymentIntent) => void,
): Ledger {
  const entries = new Map<string, Entry>()

  const past = ({ steps }: Entry, now: number) => steps.filter(({ at }) => at <= now)
  const current = (entry: Entry) =>
    past(entry, clock.now()).reduce(
      (intent, { change }) => ({ ...intent, ...change }),
      entry.created,
    )
  const followed = (start: PaymentIntent, steps: readonly Step[]) =>
    onStatus ? follow(clock, start, steps, onStatus) : () => undefined

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
    redirect(id, plan) {
      const entry = entries.get(id)
      if (!entry) throw new Error(`There is no payment intent ${JSON.stringify(id)}: ${known()}.`)
      const now = clock.now()
      const before = current(entry)
      const ahead = plan(before, now)
      entry.unfollow()
      const steps = [...past(entry, now), ...ahead]
      entries.set(id, { ...entry, steps, unfollow: followed(before, ahead) })
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
