/** How many requests one client sends to KryptoGO. */
export interface GateLimits {
  /** The rate that is kept up. A fifth of it may be sent at once after a pause. */
  readonly perSecond: number
  /** How many requests may be under way at the same time. */
  readonly atOnce: number
}

/** Why a request is sent. A `read` reads; the others make something that a person waits for. */
export type RequestKind = 'create' | 'transfer' | 'read'

/** A request that is not sent yet. Times are in milliseconds of the gate's clock. */
export interface Waiting {
  readonly kind: RequestKind
  /** The end of the time to pay; `undefined` where the payment is not known. */
  readonly deadline: number | undefined
  /** When it began to wait. A deadline that passes meanwhile does not cost it its turn. */
  readonly since: number
  /** It is refused if it has not been sent by then. */
  readonly until: number
}

/** Why and how long nothing is sent. */
export interface Closure {
  readonly since: number
  readonly until: number
  /** Whether one request has to be answered after that, before others are sent. */
  readonly needsAnswer: boolean
}

/** The state of a gate between two events. */
export interface GateState {
  /** How many requests the rate permits now. */
  readonly tokens: number
  readonly refilledAt: number
  readonly running: number
  readonly runningReads: number
  /** How long reads take to be answered, as a moving average. */
  readonly latencyMs: number
  /** Requests without an answer since the last answer. */
  readonly unanswered: number
  /** Answers since the last one that did not ask to wait. */
  readonly limited: number
  readonly closure: Closure | null
  /** Whether the request whose answer would open the gate is under way. */
  readonly isProbing: boolean
}

/** The end of a request, or news of another process. */
export type GateEvent =
  | (Ended & { readonly type: 'answered'; readonly ms: number })
  | (Ended & { readonly type: 'unanswered' })
  | (Ended & { readonly type: 'limited'; readonly retryAfterMs: number })
  | (Ended & { readonly type: 'abandoned' })
  | { readonly type: 'learned'; readonly closure: Closure | null }

interface Ended {
  readonly kind: RequestKind
  readonly isProbe: boolean
}

/** Which of the waiting requests are sent and refused now. The others wait. */
export interface Admission<W extends Waiting> {
  readonly state: GateState
  readonly started: readonly W[]
  /** The one that is sent to find out whether KryptoGO answers again. */
  readonly probe: W | null
  readonly refused: readonly { readonly request: W; readonly retryAfterMs: number }[]
  /** When to decide again, if nothing happens before. */
  readonly wakeMs: number | null
}

/** How many requests in a row have no answer before KryptoGO counts as unreachable. */
const MOST_UNANSWERED = 10
const FIRST_PROBE_MS = 1_000
const PROBE_MS = 30_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** An answer may ask for any pause, and a shared row may hold any time. */
const LONGEST_CLOSURE_MS = 60 * 60_000
const FIRST_LATENCY_MS = 200
const LEAST_READS = 4
// Rounding must not cost a request its turn.
const ONE = 1 - 1e-6

/** How many requests the rate permits at once after a pause. */
export const burstOf = ({ perSecond }: GateLimits) => Math.max(1, Math.floor(perSecond / 5))

/** Creates the state of an open gate. */
export function openGate(limits: GateLimits, now: number): GateState {
  return {
    tokens: burstOf(limits),
    refilledAt: now,
    running: 0,
    runningReads: 0,
    latencyMs: FIRST_LATENCY_MS,
    unanswered: 0,
    limited: 0,
    closure: null,
    isProbing: false,
  }
}

/**
 * How many reads may be under way: as many as keep up the rate at the present latency. A fifth of
 * the connections is left to other requests.
 */
export function readLimit({ latencyMs }: GateState, { perSecond, atOnce }: GateLimits): number {
  const needed = Math.ceil((perSecond * latencyMs * 1.5) / 1000) + 2
  return Math.max(1, Math.min(Math.max(LEAST_READS, needed), Math.floor(atOnce * 0.8)))
}

/** How long after a request without an answer the next one is sent: ever longer, up to 30 s. */
export function probePause(closedForMs: number): number {
  return Math.min(PROBE_MS, Math.max(FIRST_PROBE_MS, closedForMs))
}

/** Applies the end of a request, or what another process has found out. */
export function reduceGate(state: GateState, event: GateEvent, now: number): GateState {
  if (event.type === 'learned') return { ...state, closure: bounded(event.closure, now) }
  const { kind, isProbe } = event
  const ended: GateState = {
    ...state,
    running: state.running - 1,
    runningReads: state.runningReads - Number(kind === 'read'),
    isProbing: state.isProbing && !isProbe,
  }
  switch (event.type) {
    case 'abandoned':
      return ended
    case 'answered':
      return {
        ...ended,
        ...{ unanswered: 0, limited: 0 },
        // Of a gate that was closed by an answer, this is an earlier one.
        closure: ended.closure?.needsAnswer ? null : ended.closure,
        ...(kind === 'read' && { latencyMs: 0.9 * state.latencyMs + 0.1 * event.ms }),
      }
    case 'limited':
      return limit(ended, event.retryAfterMs, now)
    case 'unanswered':
      return miss(ended, isProbe, now)
  }
}

function limit(state: GateState, retryAfterMs: number, now: number): GateState {
  const limited = state.limited + 1
  const pause =
    retryAfterMs || Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(limited - 1, 10))
  const before = state.closure?.needsAnswer ? null : state.closure
  const until = Math.max(before?.until ?? 0, now + pause)
  const closure = { since: before?.since ?? now, until, needsAnswer: false }
  return { ...state, limited, unanswered: 0, closure: bounded(closure, now) }
}

function miss(state: GateState, isProbe: boolean, now: number): GateState {
  const unanswered = state.unanswered + 1
  const { closure } = state
  if (closure?.needsAnswer) {
    const until = now + probePause(now - closure.since)
    return { ...state, unanswered, closure: isProbe ? { ...closure, until } : closure }
  }
  if (unanswered < MOST_UNANSWERED) return { ...state, unanswered }
  const until = Math.max(closure?.until ?? 0, now + FIRST_PROBE_MS)
  return { ...state, unanswered, closure: { since: now, until, needsAnswer: true } }
}

function bounded(closure: Closure | null, now: number): Closure | null {
  if (!closure) return null
  return { ...closure, until: Math.min(closure.until, now + LONGEST_CLOSURE_MS) }
}

/** Decides which requests are sent now, which are refused, and which wait. */
export function admit<W extends Waiting>(
  before: GateState,
  waiting: readonly W[],
  now: number,
  limits: GateLimits,
): Admission<W> {
  const open = refilled(before, now, limits)
  const { refused, left } = refuse(open, waiting, now, limits)
  if (open.closure) {
    const probe = findProbe(open, left, now)
    const state = probe ? { ...started(open, probe), isProbing: true } : open
    const others = left.filter((request) => request !== probe)
    return { state, probe, started: [], refused, wakeMs: wakeMsOf(state, others, now, limits) }
  }
  let state = open
  const start: W[] = []
  for (const request of left) {
    if (!hasRoom(state, request, limits)) break
    state = started(state, request)
    start.push(request)
  }
  const wakeMs = wakeMsOf(state, left.slice(start.length), now, limits)
  return { state, probe: null, started: start, refused, wakeMs }
}

function refilled(state: GateState, now: number, limits: GateLimits): GateState {
  const elapsed = Math.max(0, now - state.refilledAt)
  const tokens = Math.min(burstOf(limits), state.tokens + (elapsed / 1000) * limits.perSecond)
  const { closure } = state
  const isOver = closure !== null && !closure.needsAnswer && closure.until <= now
  return { ...state, tokens, refilledAt: now, closure: isOver ? null : closure }
}

/** Sorts the requests, and refuses those that would wait for too long. */
function refuse<W extends Waiting>(
  { closure, tokens }: GateState,
  waiting: readonly W[],
  now: number,
  { perSecond }: GateLimits,
) {
  const refused: { request: W; retryAfterMs: number }[] = []
  const left: W[] = []
  const opensAt = Math.max(now, closure?.until ?? now)
  for (const request of sorted(waiting)) {
    const turn = Math.max(0, left.length + ONE - tokens) / perSecond
    const startsAt = opensAt + turn * 1000
    if (startsAt <= request.until && now < request.until) left.push(request)
    else refused.push({ request, retryAfterMs: Math.max(1_000, startsAt - now) })
  }
  return { refused, left }
}

/**
 * Those that a person waits for come first, then payments that can still be paid, the nearest deadline
 * first, then the others, the latest deadline first, and ids that may be made up at the end.
 */
function sorted<W extends Waiting>(waiting: readonly W[]): W[] {
  return [...waiting].sort((a, b) => {
    const rank = rankOf(a)
    const difference = rank - rankOf(b)
    if (difference || a.deadline === undefined || b.deadline === undefined) return difference
    if (a.kind !== 'read') return 0
    return rank === 1 ? a.deadline - b.deadline : b.deadline - a.deadline
  })
}

function rankOf({ kind, deadline, since }: Waiting): number {
  if (kind !== 'read') return 0
  if (deadline === undefined) return 3
  return deadline >= since ? 1 : 2
}

/** A transfer is no probe while others may be: without an answer, its outcome would be unknown. */
function findProbe<W extends Waiting>(
  { closure, isProbing, tokens }: GateState,
  left: readonly W[],
  now: number,
): W | null {
  if (!closure || isProbing || closure.until > now || tokens < ONE) return null
  const mayTransfer = closure.until + PROBE_MS <= now
  return left.find(({ kind }) => kind !== 'transfer' || mayTransfer) ?? null
}

function hasRoom(state: GateState, { kind }: Waiting, limits: GateLimits): boolean {
  if (state.tokens < ONE || state.running >= limits.atOnce) return false
  return kind !== 'read' || state.runningReads < readLimit(state, limits)
}

function started(state: GateState, { kind }: Waiting): GateState {
  return {
    ...state,
    tokens: state.tokens - 1,
    running: state.running + 1,
    runningReads: state.runningReads + Number(kind === 'read'),
  }
}

function wakeMsOf(
  state: GateState,
  waiting: readonly Waiting[],
  now: number,
  limits: GateLimits,
): number | null {
  if (!waiting.length) return null
  const ends = waiting.map(({ until }) => until - now)
  const opens = state.closure && state.closure.until > now ? state.closure.until - now : Infinity
  const isPaced = !state.closure && state.tokens < ONE
  const token = isPaced ? ((1 - state.tokens) * 1000) / limits.perSecond : Infinity
  return Math.max(1, Math.ceil(Math.min(...ends, opens, token)))
}
