import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { postponed, type Ledger, type PaymentRecord } from '../testing/ledger'
import type { Settings } from './settings'

/** The options of `createPace`. */
export interface PaceOptions {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly settings: Settings
}

const TICK_MS = 1_000
// Moved this far ahead at each tick, so that nothing falls due before the next one.
const LEAD_MS = 2 * TICK_MS

/** Creates the part of the sandbox that keeps what is still to come of payments in step with settings. */
export function createPace({ clock, ledger, settings }: PaceOptions) {
  /** Up to when the times of a paused payment have been moved, by its id. */
  const pausedUntil = new Map<string, number>()
  let cancel: (() => void) | undefined

  const move = (id: string, ms: number) => {
    if (ms !== 0) ledger.reschedule(id, (at) => at + ms)
  }
  const isOpen = ({ payment_intent_id: id }: PaymentIntent) => ledger.ahead(id).length > 0

  function hold({ payment_intent_id: id }: PaymentIntent, now: number): void {
    const until = pausedUntil.get(id) ?? now
    const next = now + LEAD_MS
    // In whole seconds, because a deadline has no fractions.
    const ms = Math.max(0, Math.ceil((next - until) / TICK_MS) * TICK_MS)
    move(id, ms)
    pausedUntil.set(id, until + ms)
  }

  function release(id: string, now: number): void {
    const until = pausedUntil.get(id)
    pausedUntil.delete(id)
    if (until !== undefined && ledger.find(id)) move(id, now - until)
  }

  function keep(): void {
    cancel?.()
    cancel = undefined
    const now = clock.now()
    const isPaused = (intent: PaymentIntent) => settings.ofIntent(intent).paused
    const held = settings.hasPause()
      ? ledger.all().filter((intent) => isOpen(intent) && isPaused(intent))
      : []
    const ids = new Set(held.map(({ payment_intent_id: id }) => id))
    for (const id of [...pausedUntil.keys()].filter((one) => !ids.has(one))) release(id, now)
    for (const intent of held) hold(intent, now)
    if (settings.hasPause()) cancel = clock.after(TICK_MS, keep)
  }

  return {
    /** Changes settings. What is still to come of payments moves as their speed says. */
    change(act: () => void): void {
      const speeds = ledger
        .all()
        .filter(isOpen)
        .map((intent) => [intent, settings.ofIntent(intent).speed] as const)
      act()
      const now = clock.now()
      for (const [intent, before] of speeds) {
        const factor = before / settings.ofIntent(intent).speed
        if (factor !== 1)
          ledger.reschedule(intent.payment_intent_id, (at) => now + (at - now) * factor)
      }
      keep()
    },
    /** Returns payments that were kept at `savedAt`, those that are paused as they were then. */
    restored(records: readonly PaymentRecord[], savedAt: number): readonly PaymentRecord[] {
      const ms = clock.now() - savedAt
      return records.map((record) =>
        settings.ofIntent(record.created).paused ? postponed(record, savedAt, ms) : record,
      )
    },
    /** Begins again after payments have come or gone. */
    restart(): void {
      pausedUntil.clear()
      keep()
    },
    stop: () => cancel?.(),
  }
}
