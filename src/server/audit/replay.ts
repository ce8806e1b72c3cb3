import { isJsonObject, type JsonObject } from '../../core/jsonObject'
import type { AuditRow } from './hashChain'

/** The state of a payment or transfer: as it is stored, or as its rows tell it. */
export interface State {
  readonly state: string
  /** What became of a transfer. */
  readonly result: string | null
  /** Changes of a payment, and how many of them the shop has been told of. */
  readonly changes: number
  readonly delivered: number
}

const PAYMENT: State = { state: 'pending', result: null, changes: 0, delivered: 0 }

/** What a chain tells after one more row; `before` is `null` where it begins. */
export function stateAfter(before: State | null, row: AuditRow): State {
  const { subject, kind, body } = row
  const told = before ?? PAYMENT
  if (subject.startsWith('transfer:'))
    return { ...told, state: kind, result: kind === 'reserved' ? null : body }
  if (kind === 'observed') {
    const { status, change } = fieldsOf(body)
    const state = typeof status === 'string' ? status : told.state
    return { ...told, state, changes: told.changes + Number(isJsonObject(change)) }
  }
  if (kind === 'delivered') {
    const { number } = fieldsOf(body)
    return { ...told, delivered: Math.max(told.delivered, Number(number)) }
  }
  return told
}

export function isSameState(one: State, other: State): boolean {
  return (['state', 'result', 'changes', 'delivered'] as const).every(
    (name) => one[name] === other[name],
  )
}

/** Whoever may write to the database may have written anything. */
function fieldsOf(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}
