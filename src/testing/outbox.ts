import type { Clock } from '../core/clock'

/** The options of `createOutbox`. */
export interface OutboxOptions<Item> {
  readonly clock: Clock
  /** How many items are sent at the same time, at most. */
  readonly atOnce: number
  /** Sends an item. It must not reject. The signal is aborted by `clear`. */
  readonly send: (item: Item, signal: AbortSignal) => Promise<void>
}

/** Items to be sent, each at its time, and only a few at once. */
export interface Outbox<Item> {
  /**
   * Sends an item after `ms` milliseconds, or as soon after that as others leave room. Add each object
   * once: `clear` cannot stop the first sending of one that is added again while it waits.
   */
  add(item: Item, ms: number): void
  /** All items that are not answered yet, those being sent too, and their Unix times in milliseconds. */
  pending(): { readonly item: Item; readonly at: number }[]
  clear(): void
}

interface Waiting {
  readonly at: number
  readonly cancel: () => void
}

/** Creates an empty outbox. */
export function createOutbox<Item extends object>({
  clock,
  atOnce,
  send,
}: OutboxOptions<Item>): Outbox<Item> {
  const waiting = new Map<Item, Waiting>()
  /** The items that are due, in the order in which they fell due, from `first` on. */
  let due: { readonly item: Item; readonly at: number }[] = []
  let first = 0
  const sending = new Map<Item, { readonly at: number; readonly controller: AbortController }>()

  function startDue(): void {
    for (let next = due[first]; next && sending.size < atOnce; next = due[++first]) {
      const { item, at } = next
      const controller = new AbortController()
      sending.set(item, { at, controller })
      void sendOne(item, controller.signal)
    }
    if (first < due.length / 2) return
    due = due.slice(first)
    first = 0
  }

  async function sendOne(item: Item, signal: AbortSignal): Promise<void> {
    // The change that the item reports is complete only after this turn.
    await Promise.resolve()
    if (!signal.aborted) await send(item, signal)
    if (signal.aborted) return
    sending.delete(item)
    startDue()
  }

  return {
    add(item, ms) {
      const at = clock.now() + ms
      const start = () => {
        waiting.delete(item)
        due.push({ item, at })
        startDue()
      }
      if (ms > 0) waiting.set(item, { at, cancel: clock.after(ms, start) })
      else start()
    },
    pending: () => [
      ...due.slice(first),
      ...Array.from([...sending, ...waiting], ([item, { at }]) => ({ item, at })),
    ],
    clear() {
      waiting.forEach(({ cancel }) => cancel())
      sending.forEach(({ controller }) => controller.abort())
      for (const items of [waiting, sending]) items.clear()
      due = []
      first = 0
    },
  }
}
