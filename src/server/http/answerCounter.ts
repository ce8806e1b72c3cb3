import type { Clock } from '../../core/clock'
import { truncate } from '../../core/wellFormed'
import type { Logger } from '../logger'
import type { Refusal } from './httpError'
import type { Routes } from './routes'

/** How the callbacks that came to this process were answered. */
interface CallbackCounts {
  readonly taken: number
  readonly refused: number
  /** How many were refused for each reason. */
  readonly reasons: Readonly<Record<string, number>>
}

/** The route of a request; `stray` for a callback to a URL where none is answered. */
export type Counted = keyof Routes | 'stray'

/** Counts how callbacks are answered, and logs what is refused. */
export interface AnswerCounter {
  /** Counts an answer of a route to a request for `path`; `refused` is `null` where it is no refusal. */
  count(route: Counted, path: string, refused: Refusal | null): void
  /** The counts since this process began. */
  callbacks(): CallbackCounts
}

/** Refusals of one kind that are logged within a time: anyone can send requests. */
const MOST_LOGGED = 5
const WITHIN_MS = 10 * 60_000
const MOST_KINDS = 100
const MOST_CHARACTERS = 200

const BY_SHOP: readonly number[] = [400, 403, 429]

/** Whether one of the shop's functions has refused a page. Whatever else fails is logged where it does. */
const isByShop = ({ status, error }: Refusal) => error !== undefined && BY_SHOP.includes(status)

/** Refusals of one kind. */
interface Kind {
  readonly since: number
  logged: number
  /** Those that were not logged since the last one that was. */
  unlogged: number
}

/** Creates the counter of one payment server. */
export function createAnswerCounter({
  clock,
  log,
}: {
  readonly clock: Clock
  readonly log: Logger
}): AnswerCounter {
  const kinds = new Map<string, Kind>()
  const reasons = new Map<string, number>()
  let taken = 0
  let refused = 0

  /** How many refusals of a kind were not logged before this one, or `null` where this one is not either. */
  function unloggedBefore(name: string): number | null {
    const key = kinds.has(name) || kinds.size < MOST_KINDS ? name : 'others'
    const now = clock.now()
    const known = kinds.get(key)
    const isOver = !known || now - known.since >= WITHIN_MS
    const kind = isOver ? { since: now, logged: 0, unlogged: known?.unlogged ?? 0 } : known
    kinds.set(key, kind)
    if (kind.logged === MOST_LOGGED) {
      kind.unlogged++
      return null
    }
    const { unlogged } = kind
    kind.logged++
    kind.unlogged = 0
    return unlogged
  }

  function report(route: Counted, path: string, { status, message: reason }: Refusal) {
    const unlogged = unloggedBefore(`${route} ${status} ${reason}`)
    if (unlogged === null) return
    const details = { status, reason, ...(unlogged > 0 && { unlogged }) }
    if (route === 'callback') log.warn('A callback was refused', details)
    else if (route === 'stray')
      log.warn('A callback was refused', { path: truncate(path, MOST_CHARACTERS), ...details })
    else log.info('A page was refused', { route, path, ...details })
  }

  return {
    count(route, path, refusal) {
      if (route === 'callback' && !refusal) taken++
      if (!refusal) return
      if (route === 'callback' || route === 'stray') {
        refused++
        const { message } = refusal
        const reason = reasons.has(message) || reasons.size < MOST_KINDS ? message : 'others'
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      } else if (!isByShop(refusal)) return
      report(route, path, refusal)
    },
    callbacks: () => ({ taken, refused, reasons: Object.fromEntries(reasons) }),
  }
}
