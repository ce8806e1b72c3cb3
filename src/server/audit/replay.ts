import { isJsonObject, parseJsonObject, type JsonObject } from '../../core/jsonObject'
import type { AuditRow } from './hashChain'

/** The state of a payment or transfer, as it is stored or as its audit rows add up to it. */
export interface State {
  readonly state: string
  /** The outcome of a transfer. */
  readonly result: string | null
  /** Changes of a payment, and how many of them were delivered to the shop. */
  readonly changes: number
  readonly delivered: number
}

const NEW_PAYMENT: State = { state: 'pending', result: null, changes: 0, delivered: 0 }

/** Computes the state after one more row; `before` is `null` at the start of a chain. */
export function stateAfter(before: State | null, row: AuditRow): State {
  const { subject, kind, body } = row
  const state = before ?? NEW_PAYMENT
  if (subject.startsWith('transfer:'))
    return { ...state, state: kind, result: kind === 'reserved' ? null : body }
  if (kind === 'observed') {
    const { status, change } = parseBody(body)
    return {
      ...state,
      state: typeof status === 'string' ? status : state.state,
      changes: state.changes + Number(isJsonObject(change)),
    }
  }
  if (kind === 'delivered') {
    const { number } = parseBody(body)
    return { ...state, delivered: Math.max(state.delivered, Number(number)) }
  }
  return state
}

export function isSameState(one: State, other: State): boolean {
  return (['state', 'result', 'changes', 'delivered'] as const).every(
    (name) => one[name] === other[name],
  )
}

/** Parses the body of a row. Anyone who can write to the database may have written anything. */
export const parseBody = (body: string): JsonObject => parseJsonObject(body) ?? {}
