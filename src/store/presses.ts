import { PaymentError, toPaymentError } from '../core/errors'
import { isOutcome } from '../core/lifecycle'
import { toModalParams, type PayParams } from '../core/parameters'
import { stableStringify } from '../core/stableStringify'
import { isThenable } from './callGuarded'
import type { BeforePay, Registrations } from './registrations'
import { activeAttempt, attemptToShow } from './session'
import type { SessionRunner } from './sessionRunner'

interface LastPay {
  readonly id: string
  readonly instanceId: string
  readonly ownerKey: string
  readonly params: PayParams
  readonly onBeforePay: BeforePay | undefined
}

/** How components begin payments, and begin again what the last press began. */
export function createPresses(
  runner: SessionRunner,
  registrations: Registrations,
  receiveNewest: () => void,
) {
  const { dispatch, getSession, newId } = runner
  let lastPay: LastPay | null = null

  /**
   * Starts an attempt, or shows the one there is. Returns its id.
   *
   * @throws PaymentError Whatever refuses the payment; it is in the state too.
   */
  function pay(instanceId: string, ownerKey: string, params: PayParams): string {
    const registration = registrations.get(instanceId)
    // Not without the component: it may have an onBeforePay that sets the price.
    if (registration?.ownerKey !== ownerKey)
      throw new PaymentError('abandoned', 'The component that pays is no longer mounted')
    receiveNewest()
    const id = newId()
    try {
      const request = toModalParams(params)
      // A component without an order key is its own owner.
      const orderKey = ownerKey === instanceId ? null : ownerKey
      const press = { ownerKey, orderKey, requestKey: stableStringify(params), request }
      const shown = attemptToShow(getSession(), press)
      const { onBeforePay } = registration.handlers
      const attemptId = shown?.id ?? id
      lastPay = { id: attemptId, instanceId, ownerKey, params, onBeforePay }
      dispatch({ type: 'payRequested', id, ...press, shown, prepares: onBeforePay !== undefined })
      return attemptId
    } catch (cause) {
      const error = toPaymentError(cause, 'open_failed')
      dispatch({ type: 'payRefused', id, ownerKey, error })
      throw error
    }
  }

  /** Runs the `onBeforePay` of the press that began an attempt. */
  function prepare(id: string) {
    if (lastPay?.id !== id) return
    const { params, onBeforePay } = lastPay
    const proceed = (answer: Awaited<ReturnType<BeforePay>>) => {
      if (!runner.isRunning()) return
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
  function press(instanceId: string, ownerKey: string, params: PayParams) {
    try {
      pay(instanceId, ownerKey, params)
    } catch {
      // It is in the state.
    }
  }

  /** Whether `retry` would begin a payment. */
  function canRetry(): boolean {
    if (!lastPay || !activeAttempt(getSession()).request) return false
    return registrations.get(lastPay.instanceId)?.ownerKey === lastPay.ownerKey
  }

  /** Begins again what failed or fell short, with what its component would pay now. */
  function retry() {
    const { status } = activeAttempt(getSession()).state
    // What may still be paid, or is, is not paid again.
    const isOver = status === 'idle' || status === 'error' || isOutcome(status)
    if (!isOver || status === 'success') return
    const retried = canRetry() ? lastPay : null
    dispatch({ type: 'released', nextId: newId(), forget: false })
    if (!retried) return
    const { instanceId, ownerKey, params } = retried
    press(instanceId, ownerKey, registrations.get(instanceId)?.params ?? params)
  }

  return { pay, prepare, press, canRetry, retry }
}
