import type { ErrorState, PaymentState, PaymentStateOf, SuccessState } from '../core/state'

/**
 * Each is called at most once per payment and status, from the change itself, with the state it led
 * to. A payment that is found when the page loads is state, not an event: none is called for it,
 * but they are for a change after that. They are for the page; an order is fulfilled by the server.
 */
export interface PaymentHandlers {
  /** Paid and confirmed. */
  onSuccess?: ((state: SuccessState) => void) | undefined
  /** KryptoGO reports that the time to pay is over. Money can still arrive: `onSuccess` may follow. */
  onExpired?: ((state: PaymentStateOf<'expired'>) => void) | undefined
  /** Too little arrived; KryptoGO is to refund it. */
  onInsufficient?: ((state: PaymentStateOf<'insufficient_not_refunded'>) => void) | undefined
  /** Too little arrived, and it has been refunded. */
  onRefunded?: ((state: PaymentStateOf<'insufficient_refunded'>) => void) | undefined
  /** The payment did not start: `state.error.code` says why. */
  onError?: ((state: ErrorState) => void) | undefined
  /**
   * Every change of status, also those with a handler of their own; not how a payment was found, nor that its
   * order was paid before (`alreadyPaid`).
   */
  onStatusChange?: ((state: PaymentState) => void) | undefined
}

/** Calls the handlers a state is for. One that throws is reported and does not affect the others. */
export function callHandlers(handlers: PaymentHandlers, state: PaymentState): void {
  for (const call of [() => handlers.onStatusChange?.(state), () => callArm(handlers, state)]) {
    try {
      call()
    } catch (error) {
      throwLater(error)
    }
  }
}

/** As `reportError` would, which not every place where tests run has. */
export function throwLater(error: unknown): void {
  setTimeout(() => {
    throw error
  })
}

function callArm(handlers: PaymentHandlers, state: PaymentState) {
  switch (state.status) {
    case 'success':
      return state.alreadyPaid ? undefined : handlers.onSuccess?.(state)
    case 'expired':
      return handlers.onExpired?.(state)
    case 'insufficient_not_refunded':
      return handlers.onInsufficient?.(state)
    case 'insufficient_refunded':
      return handlers.onRefunded?.(state)
    case 'error':
      return handlers.onError?.(state)
    case 'idle':
    case 'opening':
    case 'pending':
    case 'unknown':
      return
  }
}

/** For a promise whose failure is reported in another way. */
export function ignore(): void {
  // Nothing to do.
}
