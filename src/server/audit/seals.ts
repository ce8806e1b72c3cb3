import { raw, type Sql } from '../database/sql'
import type { SignedValue } from '../database/store'
import type { Chained } from './hashChain'

/** The columns of a record that its seal vouches for. */
type Facts<Name extends string> = Readonly<Record<Name, SignedValue>>

/**
 * Signs a kind of record as it is stored, so that whatever else is written into its row is noticed.
 */
export interface Seal<Name extends string> {
  /** The columns that it vouches for. */
  readonly names: readonly Name[]
  sign(store: Chained, facts: Facts<Name>): string
  /** Whether a record is as it was when it was signed. */
  isWhole(store: Chained, record: Facts<Name> & { readonly seal: string | null }): boolean
  /** SQL for the columns that it vouches for, and the seal, of the table `alias`. */
  columns(alias: string): Sql
}

/*
 * Payments and transfers change in these columns only together with a row of the audit, so their seals
 * cover the end of the chain too. What is not listed decides only when a payment is looked at, or how
 * often.
 */

/** Seals payments. */
export const PAYMENT_SEAL = createSeal('payment', [
  'id',
  'seq',
  'head',
  'order_id',
  'attempt',
  'shown',
  'offer',
  'set_aside',
  'status',
  'expired',
  'intent',
  'deadline',
  'created_at',
  'payer',
  'anomalies',
  'changes',
  'delivered',
])

/** Seals orders. One without a payment has no facts and no seal. */
export const ORDER_SEAL = createSeal('order', [
  'order_id',
  'is_named',
  'offers',
  'current',
  'fiat_amount',
  'fiat_currency',
  'paid_by',
  'order_data',
])

/** Seals transfers. */
export const TRANSFER_SEAL = createSeal('transfer', [
  'key',
  'seq',
  'head',
  'parameters',
  'chain_id',
  'contract_address',
  'amount',
  'state',
  'result',
  'reserved_at',
  'expires_at',
])

/** The facts of a payment, an order or a transfer. */
export type FactsOf<S> = S extends Seal<infer Name> ? Facts<Name> : never

function createSeal<Name extends string>(kind: string, names: readonly Name[]): Seal<Name> {
  const valuesOf = ({ clientId }: Chained, facts: Facts<Name>) => [
    kind,
    clientId,
    ...names.map((name) => facts[name]),
  ]
  return {
    names,
    sign: (store, facts) => store.signer.sign(valuesOf(store, facts)),
    isWhole: (store, record) =>
      record.seal !== null && store.signer.isSigned(valuesOf(store, record), record.seal),
    columns: (alias) => raw([...names, 'seal'].map((name) => `${alias}.${name}`).join(', ')),
  }
}
