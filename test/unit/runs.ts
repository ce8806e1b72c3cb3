import { EMPTY_SNAPSHOT, type PaymentSnapshot } from '../../src/core/attempt'
import type { PaymentIntent, PaymentModalParams } from '../../src/core/contract'
import { toPaymentError, type PageError } from '../../src/core/errors'
import { situationOf } from '../../src/core/situation'
import type { PaymentState } from '../../src/core/state'
import { reduce, type SessionEvent } from '../../src/store/reduce'
import { attemptToShow, type Press } from '../../src/store/pressRules'
import { activeAttempt, createSession, type Session } from '../../src/store/session'

/** The parameters of the attempts in these tests. */
export const request: PaymentModalParams = {
  fiat_amount: '300',
  fiat_currency: 'TWD',
  order_data: { order_id: 'uid_12345', items: [{ id: '100', count: 2 }] },
}

/** An intent for {@link request}. */
export function intentWith(change: Partial<PaymentIntent> = {}): PaymentIntent {
  return {
    payment_intent_id: 'own',
    status: 'pending',
    fiat_amount: '300.0',
    fiat_currency: 'TWD',
    crypto_amount: '2.53',
    symbol: 'USDT',
    payment_deadline: 1715462400,
    ...change,
  }
}

/** A snapshot of a source with nothing but `change`. */
export function snapshot(change: Partial<PaymentSnapshot> = {}): PaymentSnapshot {
  return { ...EMPTY_SNAPSHOT, ...change }
}

/** A snapshot of a source with an intent. */
export function showing(intent: Partial<PaymentIntent>, change: Partial<PaymentSnapshot> = {}) {
  return snapshot({ intent: intentWith(intent), ...change })
}

/** A session, and the attempt in it that a test is about. */
export interface Run {
  readonly session: Session
  /** `null`: whichever is active. */
  readonly id: string | null
  /** The state of that attempt. */
  readonly state: PaymentState
}

const serials = { next: 100 }

function runOf(session: Session, id: string | null): Run {
  const attempt = (id === null ? undefined : session.attempts.get(id)) ?? activeAttempt(session)
  return { session, id, state: attempt.state }
}

function dispatch({ session, id }: Run, event: SessionEvent): Run {
  return runOf(reduce(session, event, 0).session, id)
}

// Before any deadline.
const rules = {
  situationOf: (state: PaymentState) => situationOf(state, { now: 0 }),
  hidesLate: false,
  canReopen: () => true,
}

/** The event of a press, as the store makes it. */
export function pressed(
  session: Session,
  { prepares = false, ...press }: Press & { id: string; prepares?: boolean },
): SessionEvent {
  try {
    return { type: 'payRequested', ...press, prepares, shown: attemptToShow(session, press, rules) }
  } catch (cause) {
    const { id, ownerKey } = press
    return { type: 'payRefused', id, ownerKey, error: toPaymentError(cause, 'open_failed') }
  }
}

/** A page that follows a source and has begun nothing. */
export function watching(): Run {
  return runOf(createSession('0'), null)
}

/** An attempt right after the click. `before` is the snapshot until then. */
export function opened(before: PaymentSnapshot | null = null, params = request, id = '1'): Run {
  const start = before ? after(watching(), before) : watching()
  const press = {
    id,
    ownerKey: 'owner',
    orderKey: null,
    requestKey: `request of ${id}`,
    request: params,
  }
  const { session } = dispatch(start, pressed(start.session, press))
  return runOf(session, id)
}

/** Returns the run after more snapshots. */
export function after(run: Run, ...snapshots: readonly PaymentSnapshot[]): Run {
  return snapshots.reduce((last, current) => {
    const nextId = String(serials.next++)
    return dispatch(last, { type: 'snapshotReceived', snapshot: { current, watched: [] }, nextId })
  }, run)
}

/** Returns the run after the attempt has failed. */
export function fail(run: Run, error: PageError): Run {
  const nextId = String(serials.next++)
  return dispatch(run, { type: 'failed', id: run.id ?? run.session.activeId, error, nextId })
}

/** Returns the run after the attempt has timed out. */
export function lapse(run: Run): Run {
  const nextId = String(serials.next++)
  return dispatch(run, { type: 'timedOut', id: run.id ?? run.session.activeId, nextId })
}
