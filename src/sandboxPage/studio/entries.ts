import type { PaymentIntent } from '../../core/contract'
import type { SandboxDelivery, SandboxRequest } from '../../testing/sandboxApi'
import type { PaymentRecord } from './readers'

/** Something that has happened to a payment, or is going to. */
export type Entry = Happening & {
  /** Stays the same wherever the entry moves. */
  readonly key: string
}

type Happening =
  | { readonly kind: 'created'; readonly at: string; readonly request: SandboxRequest }
  | { readonly kind: 'read'; readonly at: string; readonly count: number }
  | { readonly kind: 'failed'; readonly at: string; readonly request: SandboxRequest }
  | {
      readonly kind: 'change' | 'upcoming'
      readonly at: string
      readonly change: Partial<PaymentIntent>
    }
  | { readonly kind: 'delivery'; readonly at: string; readonly delivery: SandboxDelivery }

/** Returns everything that has happened to a payment, oldest first, and then what is going to. */
export function entriesOf(
  payment: Pick<PaymentRecord, 'requests' | 'history' | 'deliveries' | 'upcoming'>,
): readonly Entry[] {
  const { requests, history, deliveries, upcoming } = payment
  // Those lists are newest first, and what happens in one millisecond stays in the order of its list.
  const past: Entry[] = [
    ...[...requests].reverse().map(entryOf),
    ...history.map((step, index) => ({ kind: 'change', key: `change ${index}`, ...step }) as const),
    ...[...deliveries].reverse().map((delivery) => {
      const { id, sent_at: at } = delivery
      return { kind: 'delivery', key: `delivery ${id}`, at, delivery } as const
    }),
  ]
  const next = upcoming.map(
    // As the change that it becomes.
    (step, index) =>
      ({ kind: 'upcoming', key: `change ${history.length + index}`, ...step }) as const,
  )
  return [...joined(past.sort(byTime)), ...next]
}

function entryOf(request: SandboxRequest): Entry {
  const { id, at, method, status } = request
  const key = `request ${id}`
  if (status !== 200) return { kind: 'failed', key, at, request }
  return method === 'POST'
    ? { kind: 'created', key, at, request }
    : { kind: 'read', key, at, count: 1 }
}

/** In the same millisecond, the request comes before the change, and that before its callback. */
const ORDER: readonly Entry['kind'][] = ['created', 'failed', 'read', 'change', 'delivery']

function byTime(one: Entry, other: Entry): number {
  const ms = Date.parse(one.at) - Date.parse(other.at)
  return ms === 0 ? ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) : ms
}

/** Joins reads that follow each other. */
function joined(entries: readonly Entry[]): readonly Entry[] {
  const all: Entry[] = []
  for (const entry of entries) {
    const last = all.at(-1)
    if (last?.kind === 'read' && entry.kind === 'read')
      all[all.length - 1] = { ...last, count: last.count + 1 }
    else all.push(entry)
  }
  return all
}
