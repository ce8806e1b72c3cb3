import type { PayParams } from '../core/parameters'
import type { PaymentState } from '../core/state'
import { callHandlers, type PaymentHandlers } from './handlers'

/**
 * Called between the click and the modal. `false` calls the payment off; an object replaces the
 * parameters it names, for example with an amount and order data made on the server. If it throws, the
 * payment fails with `before_pay_failed`, or with the code of a `PaymentError` that it throws; if it does not
 * settle within ten minutes, with `before_pay_failed`; and with parameters that break a rule, with the code of
 * that rule.
 */
export type BeforePay = (params: PayParams) => BeforePayAnswer | Promise<BeforePayAnswer>

type BeforePayAnswer = false | Partial<PayParams> | void

/** A component that begins payments or, without an owner key, the provider: it hears of all. */
export interface Registration {
  /** Identifies the component; empty for the provider. */
  instanceId: string
  ownerKey: string | null
  handlers: PaymentHandlers & { onBeforePay?: BeforePay | undefined }
  /** The parameters it would pay with now, if they are known before the press. */
  params?: PayParams | undefined
}

/** The mounted components of one provider. */
export type Registrations = ReturnType<typeof createRegistrations>

/** Keeps the mounted components of one provider, with the newest of what each brings. */
export function createRegistrations() {
  const registrations = new Map<string, Registration>()

  /** The one that speaks for an owner: the component that was pressed if it is mounted, or another. */
  function find(ownerKey: string | null, instanceId = '') {
    const pressed = registrations.get(instanceId)
    if (pressed?.ownerKey === ownerKey) return pressed
    return [...registrations.values()].find((one) => one.ownerKey === ownerKey)
  }

  return {
    find,
    /** A component of this owner whose parameters are known before a press. */
    findWithParams: (ownerKey: string | null) =>
      [...registrations.values()].find((one) => one.ownerKey === ownerKey && one.params),

    /** Keeps the newest of what one component brings, until the returned function is called. */
    register: (registration: Registration) => {
      const { instanceId } = registration
      registrations.set(instanceId, registration)
      return () => {
        registrations.delete(instanceId)
      }
    },

    get: (instanceId: string) => registrations.get(instanceId),

    /** Calls the handlers of a payment's owner, if one is mounted, and then the provider's. */
    callHandlers: (
      ownerKey: string | null,
      instanceId: string | undefined,
      state: PaymentState,
    ) => {
      for (const one of new Set([find(ownerKey, instanceId), find(null)]))
        if (one) callHandlers(one.handlers, state)
    },
  }
}
