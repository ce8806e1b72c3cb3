import { beginAttempt, type Attempt, type Observation } from '../../src/core/attempt'
import type { PaymentIntent, PaymentModalParams } from '../../src/core/contract'
import { transition } from '../../src/core/lifecycle'

/** What the attempts of these tests ask for. */
export const request: PaymentModalParams = {
  fiat_amount: '300',
  fiat_currency: 'TWD',
  order_data: { order_id: 'uid_12345', items: [{ id: '100', count: 2 }] },
}

/** An intent that answers {@link request}. */
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

/** A look at a hook that shows nothing but `change`. */
export function look(change: Partial<Observation> = {}): Observation {
  return {
    intent: null,
    flaw: null,
    request: undefined,
    isLoading: false,
    isSuccess: false,
    isError: false,
    error: null,
    txHash: undefined,
    ...change,
  }
}

/** A look at a hook that shows an intent. */
export function lookAt(intent: Partial<PaymentIntent>, change: Partial<Observation> = {}) {
  return look({ intent: intentWith(intent), ...change })
}

/** An attempt right after the click; `before` is what the hook showed until then. */
export function opened(before: Observation | null = null): Attempt {
  return beginAttempt('1', request, before)
}

/** The attempt after the hook was looked at a few times. */
export function after(attempt: Attempt, ...looks: Observation[]): Attempt {
  return looks.reduce(transition, attempt)
}
