import type { PayParams } from './core/parameters'
import type { PaymentState } from './core/state'
import { tell, type PaymentHandlers } from './handlers'

/**
 * Called between the click and the modal. `false` calls the payment off; an object replaces the
 * parameters it names, for example with an amount and order data made on the server. If it throws,
 * the payment fails with `before_pay_failed`.
 */
export type BeforePay = (params: PayParams) => BeforePayAnswer | Promise<BeforePayAnswer>

type BeforePayAnswer = false | Partial<PayParams> | void

/** A component that begins payments or, without an owner, the provider: it is told of all. */
export interface Party {
  owner: string | null
  handlers: PaymentHandlers & { onBeforePay?: BeforePay | undefined }
}

/** Those who watch one store: components that show its state, and handlers that are told of it. */
export function createAudience() {
  const listeners = new Set<() => void>()
  const parties = new Map<string, Party>()
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },

    notify: () => {
      for (const listener of [...listeners]) listener()
    },

    /** Keeps the newest of what one component brings, while it is mounted. */
    join: (instance: string, party: Party) => {
      parties.set(instance, party)
      return () => {
        parties.delete(instance)
      }
    },

    party: (instance: string) => parties.get(instance),

    /** Tells the owner of a payment, if it is mounted, and the provider. */
    tell: (who: string | null, state: PaymentState) => {
      for (const { owner, handlers } of [...parties.values()])
        if (owner === null || owner === who) tell(handlers, state)
    },
  }
}
