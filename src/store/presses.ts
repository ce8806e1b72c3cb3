import type { PaymentStatus } from '../core/contract'
import { PaymentError, toPaymentError } from '../core/errors'
import { toModalParams, type PayParams } from '../core/parameters'
import { holdsMoney, mayBeReplaced, mayPayAgain } from '../core/situation'
import type { PaymentState, PaymentStateOf } from '../core/state'
import { stableStringify } from '../core/stableStringify'
import { isThenable } from './callGuarded'
import type { BeforePay, Registrations } from './registrations'
import { attemptToShow, isUnpaid, type PressRules } from './pressRules'
import { isKept, stateFor } from './session'
import type { SessionRunner } from './sessionRunner'

interface Made {
  readonly instanceId: string
  readonly ownerKey: string
  readonly params: PayParams
  readonly onBeforePay: BeforePay | undefined
}

/** How components begin payments, and begin again what they began. */
export function createPresses(
  runner: SessionRunner,
  registrations: Registrations,
  receiveNewest: () => void,
  rules: PressRules,
) {
  const { dispatch, getSession, newId } = runner
  /** The press that began each attempt, or was the last to show it, by the attempt's id. */
  const presses = new Map<string, Made>()

  /**
   * Starts an attempt, or shows the one there is. Returns its id.
   *
   * @throws PaymentError Whatever refuses the payment; it is in the state too.
   */
  function pay(instanceId: string, params: PayParams): string {
    const registration = registrations.get(instanceId)
    const ownerKey = registration?.ownerKey ?? instanceId
    const id = newId()
    const made = { instanceId, ownerKey, params, onBeforePay: registration?.handlers.onBeforePay }
    try {
      // Not without the component: it may have an onBeforePay that sets the price.
      if (!registration)
        throw new PaymentError('abandoned', 'The component that pays is no longer mounted')
      receiveNewest()
      const request = toModalParams(params)
      // A component without an order key is its own owner.
      const orderKey = ownerKey === instanceId ? null : ownerKey
      const press = { ownerKey, orderKey, requestKey: stableStringify(params), request }
      const shown = attemptToShow(getSession(), press, rules)
      const attemptId = shown?.id ?? id
      if (!shown || isUnpaid(shown)) presses.set(attemptId, made)
      const prepares = made.onBeforePay !== undefined
      dispatch({ type: 'payRequested', id, ...press, shown, prepares })
      return attemptId
    } catch (cause) {
      const error = toPaymentError(cause, 'open_failed')
      presses.set(id, made)
      dispatch({ type: 'payRefused', id, ownerKey, error })
      throw error
    }
  }

  /** Runs the `onBeforePay` of the press that began an attempt. */
  function prepare(id: string) {
    const made = presses.get(id)
    if (!made) return
    const { params, onBeforePay } = made
    const proceed = (answer: Awaited<ReturnType<BeforePay>>) => {
      if (answer === false) {
        dispatch({ type: 'cancelled', id, nextId: newId() })
        return
      }
      const request = toModalParams({ ...params, ...(answer ?? {}) })
      dispatch({ type: 'paramsPrepared', id, request })
    }
    const runHandler = () => {
      const answer = onBeforePay?.(params)
      if (isThenable(answer)) return Promise.resolve(answer).then(proceed)
      // One that returns no promise stays inside the click.
      proceed(answer)
      return undefined
    }
    runner.attempt(id, runHandler, 'before_pay_failed')
  }

  /** Pays, with the refusal in the state alone. */
  function press(instanceId: string, params: PayParams) {
    try {
      pay(instanceId, params)
    } catch {
      // It is in the state.
    }
  }

  /** The press that `retry` would repeat: its payment is over, and its owner can still pay. */
  function pressToRetry(state: PaymentState) {
    if (!isOver(state) || (state.status === 'error' && !state.error.retryable)) return undefined
    const made = presses.get(state.attemptId)
    // Found rather than begun on the page: a component of its order would pay with what it says now.
    const ownerKey = getSession().attempts.get(state.attemptId)?.ownerKey ?? null
    const registration = made
      ? registrations.find(made.ownerKey, made.instanceId)
      : registrations.findWithParams(ownerKey)
    const params = registration?.params ?? made?.params
    return registration && params && { ...registration, params }
  }

  /** Whether a payment can be tried again: what may still be paid, or is, is not paid twice. */
  function isOver(state: PaymentState): state is Over {
    const situation = rules.situationOf(state)
    const isMissed = rules.hidesLate && situation === 'missed'
    const isReleased =
      state.status === 'pending' &&
      mayBeReplaced(situation) &&
      rules.isReleased?.(state.intent.payment_intent_id) === true
    return state.status === 'error' || isMissed || mayPayAgain(situation) || isReleased
  }

  /** Begins again what failed or is over without money, with what its component would pay now. */
  function retry(ownerKey: string | null) {
    const state = stateFor(getSession(), ownerKey)
    if (!isOver(state)) return
    const retried = pressToRetry(state)
    const isActive = state === stateFor(getSession(), null)
    if (isActive) dispatch({ type: 'released', nextId: newId(), forget: false })
    if (retried) press(retried.instanceId, retried.params)
  }

  /**
   * Whether a press would not begin anything: what is shown is paid, or it has expired and may hold the
   * buyer's money. The server of an order knows the money and is asked, but not the buyer's word.
   */
  function rests(state: PaymentState): boolean {
    if (state.status !== 'expired') return state.status === 'success'
    const situation = rules.situationOf(state)
    const attempt = getSession().attempts.get(state.attemptId)
    const isOrder = attempt !== undefined && isKept(getSession(), attempt)
    return isOrder ? situation === 'expired_sent' : holdsMoney(situation)
  }

  /** The component whose press an attempt or a refusal came from. */
  const pressedBy = (attemptId: string) => presses.get(attemptId)?.instanceId

  return {
    ...{ pay, prepare, press, pressedBy, rests, retry },
    /** Whether `retry` would begin a payment. */
    canRetry: (ownerKey: string | null) =>
      pressToRetry(stateFor(getSession(), ownerKey)) !== undefined,
  }
}

/** These have an attempt. */
type Over = PaymentStateOf<'error' | Exclude<PaymentStatus, 'success'>>
