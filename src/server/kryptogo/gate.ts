import type { Clock } from '../../core/clock'
import { abortedError } from '../../core/delay'
import { failure } from '../../core/envelope'
import type { PaymentError } from '../../core/errors'
import type { ExchangeResult } from './exchange'
import {
  admit,
  readLimit,
  openGate,
  reduceGate,
  type Closure,
  type GateEvent,
  type GateLimits,
  type RequestKind,
  type Waiting,
} from './gateRules'
import type { GateClosure, GateLink, KryptogoGate } from './types'

/** One request that is to pass the gate. */
interface Passage {
  readonly kind: RequestKind
  /** The end of the time to pay, in Unix seconds; `undefined` where the payment is not known. */
  readonly deadline: number | undefined
  /** How long it may wait, in milliseconds. */
  readonly maxWaitMs: number
  readonly signal: AbortSignal | undefined
  readonly send: () => Promise<ExchangeResult>
}

/** The gate of one client, as its requests use it. */
export interface Gate extends KryptogoGate {
  /**
   * Sends a request when it is its turn.
   *
   * @throws PaymentError of which `refusalOf` knows, if it was not sent.
   */
  pass(passage: Passage): Promise<ExchangeResult>
}

/** How a gate is made. */
export interface GateOptions {
  readonly limits: GateLimits
  readonly clock: Clock
  /** Milliseconds that never go back, whatever happens to the clock. */
  readonly monotonic: () => number
  /** Whether a result says that KryptoGO cannot be reached. */
  readonly isUnanswered: (result: ExchangeResult) => boolean
}

interface Entry extends Waiting {
  readonly begin: (isProbe: boolean) => void
  readonly refuse: (error: PaymentError) => void
}

const TOO_MANY_REQUESTS = 429
/** A wait that is not worth speaking of. */
const SOON_MS = 2_000

/** Creates the gate that all requests of one client pass. */
export function createGate(options: GateOptions): Gate {
  const { limits, clock, monotonic } = options
  const refusals = new WeakMap<Error, { readonly retryAfterMs: number }>()
  const links = new Set<GateLink>()
  let state = openGate(limits, monotonic())
  let queue: readonly Entry[] = []
  let cancelWake = (): void => undefined

  /** Decides about all that waits. */
  function decide(): void {
    cancelWake()
    const admission = admit(state, queue, monotonic(), limits)
    const { started, probe, refused, wakeMs } = admission
    state = admission.state
    const gone = new Set([...started, ...(probe ? [probe] : []), ...refused.map(requestOf)])
    queue = queue.filter((entry) => !gone.has(entry))
    if (wakeMs !== null) cancelWake = clock.after(wakeMs, decide)
    for (const { request, retryAfterMs } of refused)
      request.refuse(refusal(state.closure, retryAfterMs))
    for (const entry of started) entry.begin(false)
    probe?.begin(true)
  }

  function refusal(closure: Closure | null, retryAfterMs: number): PaymentError {
    const error = refusalError(closure, retryAfterMs)
    refusals.set(error, { retryAfterMs })
    return error
  }

  function apply(event: GateEvent): void {
    const before = state.closure
    state = reduceGate(state, event, monotonic())
    const { closure } = state
    if (event.type !== 'learned' && closure !== before) {
      const outside = toOutside(closure)
      for (const link of links) link.onChange(outside)
    }
    decide()
  }

  /** The times of a closure as they are for other processes, whose clocks differ. */
  function toOutside(closure: Closure | null): GateClosure | null {
    if (!closure) return null
    const now = monotonic()
    const { since, until, needsAnswer } = closure
    return { forMs: now - since, leftMs: Math.max(0, until - now), needsAnswer }
  }

  function enter({ kind, deadline, maxWaitMs, signal }: Passage): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const now = monotonic()
      const leave = () => signal?.removeEventListener('abort', abort)
      const entry: Entry = {
        kind,
        deadline: deadline === undefined ? undefined : now + deadline * 1000 - clock.now(),
        since: now,
        until: now + maxWaitMs,
        begin(isProbe) {
          leave()
          resolve(isProbe)
        },
        refuse(error) {
          leave()
          reject(error)
        },
      }
      const abort = () => {
        queue = queue.filter((other) => other !== entry)
        leave()
        reject(abortedError(signal))
        decide()
      }
      signal?.addEventListener('abort', abort)
      queue = [...queue, entry]
      decide()
    })
  }

  /** Whether the probe may be sent, which one process at a time does. */
  async function claim(): Promise<boolean> {
    const [link] = links
    // Where the other processes cannot be asked, this one goes on alone.
    return link ? link.claim().catch(() => true) : true
  }

  async function pass(passage: Passage): Promise<ExchangeResult> {
    const { kind, maxWaitMs, send } = passage
    const until = monotonic() + maxWaitMs
    let isProbe = await enter(passage)
    while (isProbe && !(await claim())) {
      apply({ type: 'abandoned', kind, isProbe })
      isProbe = await enter({ ...passage, maxWaitMs: until - monotonic() })
    }
    const began = monotonic()
    const end = { kind, isProbe }
    try {
      const result = await send()
      apply({ ...end, ...eventOf(result, monotonic() - began, options) })
      return result
    } catch (error) {
      apply({ ...end, type: 'abandoned' })
      throw error
    }
  }

  return {
    pass,
    readLimit: () => readLimit(state, limits),
    refusalOf: (error) => (error instanceof Error ? refusals.get(error) : undefined) ?? null,
    closure: () => toOutside(admit(state, [], monotonic(), limits).state.closure),
    maySend(kind) {
      const now = monotonic()
      const request = { kind, deadline: undefined, since: now, until: now + SOON_MS }
      const { state: next, probe, refused } = admit(state, [...queue, request], now, limits)
      if (next.closure?.needsAnswer) return probe === request
      return !refused.some((one) => one.request === request)
    },
    hasRoom() {
      const now = monotonic()
      // Without a deadline it comes after all that waits.
      const soon = { deadline: undefined, since: now, until: now + SOON_MS }
      const request = { kind: 'read', ...soon } as const
      return admit(state, [...queue, request], now, limits).started.includes(request)
    },
    connect(link) {
      links.add(link)
    },
    learn(closure) {
      const now = monotonic()
      apply({
        type: 'learned',
        closure: closure && {
          since: now - closure.forMs,
          until: now + closure.leftMs,
          needsAnswer: closure.needsAnswer,
        },
      })
    },
  }
}

const requestOf = ({ request }: { readonly request: Entry }) => request

function eventOf(result: ExchangeResult, ms: number, { isUnanswered }: GateOptions) {
  if (!result.error) return { type: 'answered', ms } as const
  const { status, retryAfter = 0 } = result
  if (result.error.code === 'aborted') return { type: 'abandoned' } as const
  if (status === TOO_MANY_REQUESTS || (status === 503 && retryAfter > 0))
    return { type: 'limited', retryAfterMs: retryAfter } as const
  return isUnanswered(result)
    ? ({ type: 'unanswered' } as const)
    : ({ type: 'answered', ms } as const)
}

function refusalError(closure: Closure | null, retryAfterMs: number): PaymentError {
  const time = `${Math.ceil(retryAfterMs / 1000)} s`
  const why = closure?.needsAnswer
    ? `KryptoGO has not answered for a while, and is asked again within ${time}`
    : closure
      ? `KryptoGO has asked to send nothing for ${time}`
      : `too many requests to KryptoGO are waiting; there is room in ${time}`
  return failure('network_error', `Not sent: ${why}`)
}
