import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import { PaymentError } from '../../core/errors'
import { stableStringify } from '../../core/stableStringify'
import type { Queryable } from '../database/database'
import type { AnyOrder } from '../options'
import type { ApplyUpdate } from './applyUpdate'
import { findIntent, insertIntent } from './paymentStore'

/** Stores payments that are not stored yet. */
export interface PaymentRecorder {
  /** Stores a payment that this server has just created. */
  recordCreated(intent: PaymentIntent, order: AnyOrder): Promise<void>
  /** Stores a payment that was created elsewhere and matched to an order. */
  recordMatched(intent: PaymentIntent, order: object): Promise<void>
}

/** The dependencies of `createPaymentRecorder`. */
export interface PaymentRecorderOptions {
  readonly database: Queryable
  readonly applyUpdate: ApplyUpdate
  readonly clock: Clock
  readonly random: () => number
}

/** Makes the recorder of one payment server. */
export function createPaymentRecorder(options: PaymentRecorderOptions): PaymentRecorder {
  const { database, applyUpdate, clock, random } = options

  /** A callback may have stored it first; but no buyer is shown the payment of another. */
  async function checkSame(id: string, order: AnyOrder) {
    const stored = await findIntent<AnyOrder>(database, id)
    if (stableStringify(stored?.order ?? null) === stableStringify(order)) return
    throw new PaymentError('invalid_response', `KryptoGO gave the id ${id} to two payments`)
  }

  return {
    async recordCreated(intent, order) {
      const { payment_intent_id: id, status } = intent
      const entry = { kind: 'created', at: clock.now(), random } as const
      if (!(await insertIntent(database, { intent, order, ...entry }))) await checkSame(id, order)
      // A payment is stored as pending; whatever else KryptoGO says of it is a change.
      if (status !== 'pending') await applyUpdate(id, { fetched: intent })
    },
    async recordMatched(intent, order) {
      const entry = { kind: 'matched', at: clock.now(), random } as const
      await insertIntent(database, { intent, order, ...entry })
    },
  }
}
