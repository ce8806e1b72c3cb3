import type { PayParams } from '../core/parameters'
import type { PaymentState } from '../core/state'
import { tell, type PaymentHandlers } from './handlers'
import { createListeners } from './emitter'

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
  /** What it would pay with now, if that is known before it is asked to. */
  params?: PayParams | undefined
}

/** Those who watch one store. */
export type Audience = ReturnType<typeof createAudience>

/** Those who watch one store: components that show its state, and handlers that are told of it. */
export function createAudience() {
  const { subscribe, notify } = createListeners()
  const parties = new Map<string, Party>()
  let isModal = false
  let described: { state: PaymentState; sentence: string } | null = null

  return {
    subscribe,
    notify,

    isModal: () => isModal,
    /** A modal dialog is open: the page behind it is silent. */
    setModal: (open: boolean) => {
      isModal = open
      notify()
    },

    /** What is said about a state, beside its word; empty while nobody says anything. */
    sentenceOn: (state: PaymentState) => (described?.state === state ? described.sentence : ''),
    describe: (state: PaymentState, sentence: string) => {
      described = { state, sentence }
      notify()
    },

    /** Keeps the newest of what one component brings, while it is mounted. */
    join: (instance: string, party: Party) => {
      parties.set(instance, party)
      return () => {
        parties.delete(instance)
      }
    },

    party: (instance: string) => parties.get(instance),

    /** Tells the owner of a payment, if it is mounted, and then the provider. */
    tell: (who: string | null, state: PaymentState) => {
      const all = [...parties.values()]
      const own = all.filter(({ owner }) => owner !== null && owner === who)
      const provider = all.filter(({ owner }) => owner === null)
      for (const { handlers } of [...own, ...provider]) tell(handlers, state)
    },
  }
}
