import type { PaymentIntent } from '../../core/contract'
import type { SandboxDelivery, SandboxRequest } from '../../testing/sandboxApi'
import type { PaymentRecord } from './readers'

/** Something that has happened to a payment, or is going to. */
export type Entry =
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
export function entriesOf(payment: PaymentRecord): readonly Entry[] {
  const { requests, history, deliveries, upcoming } = payment
  const past: Entry[] = [
    ...requests.map(entryOf),
    ...history.map(({ at, change }) => ({ kind: 'change', at, change }) as const),
    ...deliveries.map(
      (delivery) => ({ kind: 'delivery', at: delivery.sent_at, delivery }) as const,
    ),
  ]
  const next = upcoming.map(({ at, change }) => ({ kind: 'upcoming', at, change }) as const)
  return [...joined(past.sort(byTime)), ...next]
}

function entryOf(request: SandboxRequest): Entry {
  const { at, method, status } = request
  if (status !== 200) return { kind: 'failed', at, request }
  return method === 'POST' ? { kind: 'created', at, request } : { kind: 'read', at, count: 1 }
}

/** In the same millisecond, the request comes before the change, and that before its callback. */
const ORDER: readonly Entry['kind'][] = ['created', 'failed', 'read', 'change', 'delivery']

function byTime(one: Entry, other: Entry): number {
  const ms = Date.parse(one.at) - Date.parse(other.at)
  return ms === 0 ? ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) : ms
}

/** Joins reads that follow each other. */
function joined(entries: readonly Entry[]): readonly Entry[] {
  return entries.reduce<Entry[]>((before, entry) => {
    const last = before.at(-1)
    if (last?.kind !== 'read' || entry.kind !== 'read') return [...before, entry]
    return [...before.slice(0, -1), { ...last, count: last.count + 1 }]
  }, [])
}
