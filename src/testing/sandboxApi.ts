import type { PaymentIntent } from '../core/contract'
import type { Scenario } from './scenarios'

/** A scenario of the sandbox: every one of the fake KryptoGO, but for the shop's own answers. */
export type SandboxScenario = Exclude<Scenario, 'order_busy'>

/** A way for requests to fail: of a scenario, by its name, or of the network. */
export type SandboxFault = (typeof sandboxFaults)[number]

/** The ways for requests to fail. */
export const sandboxFaults = [
  'rejected_client_id',
  'rejected_api_key',
  'rejected_intent_id',
  'rejected_unknown_code',
  'server_error',
  'timeout',
  'slow',
  'flaky',
  'offline',
  'rate_limited',
  'unavailable',
  'html',
  'cut',
] as const

/** The bodies of callbacks that are not as they should be, each with a description. */
export const wrongBodies = {
  not_json: 'A page of HTML.',
  cut: 'The first half of the right body.',
  empty: 'Nothing.',
  unknown_payment: 'The id of a payment that does not exist.',
  wrong_status: 'The status success, whatever the payment has.',
  wrong_amount: 'More than was received.',
  numbers: 'Amounts as numbers instead of strings.',
} as const

/** A body of a callback that is not as it should be. */
export type WrongBody = keyof typeof wrongBodies

/** The ways for answers to be otherwise than KryptoGO documents, each with a description. */
export const sandboxDeviations = {
  no_envelope: 'The data alone, without { code: 0, data }.',
  numbers: 'Amounts as numbers instead of strings.',
  milliseconds: 'Times in milliseconds instead of seconds.',
  missing_fields: 'Payments without an address.',
  other_statuses: 'Statuses in capitals.',
  order_data_text: 'The order data as text that holds JSON.',
  other_codes: 'Refusals with codes that are not documented.',
  no_refusals: 'Code 0 without data in place of a refusal.',
} as const

/** A way for answers to be otherwise than KryptoGO documents. */
export type SandboxDeviation = keyof typeof sandboxDeviations

/** How callbacks are sent. */
export interface SandboxCallbackSettings {
  /** How many times each is sent; 0 drops it. @default 1 */
  copies: number
  /** How long after the change, in milliseconds. @default 0 */
  delay_ms: number
  /**
   * Holds each callback back until the next one of the same payment overtakes it, for 30 s at most.
   * That of a settled payment has no next one, and is not held. @default false
   */
  reorder: boolean
  /** Replaces the body. @default null, the right one */
  body: WrongBody | null
}

/** Settings for all, for one client id, or for one payment. The closest one counts. */
export interface SandboxSettings {
  /** How payments proceed. @default 'expired': they are paid by hand, or expire */
  scenario: SandboxScenario
  /** How requests fail. @default null, as the scenario says */
  fault: SandboxFault | null
  /**
   * How many times faster than KryptoGO's payments proceed, deadline included. What is still to come of
   * the payments that there are moves too. @default 1
   */
  speed: number
  /** Stops the time of payments: no deadline comes nearer, and nothing happens by itself. @default false */
  paused: boolean
  /** How long each answer takes, in milliseconds. @default 0 */
  latency_ms: number
  /** How received and aggregated amounts are spelled. Both occur. @default 'received_amount' */
  spelling: 'received_amount' | 'received_crypto_amount'
  /** How answers are otherwise than KryptoGO documents. @default null, not at all */
  deviation: SandboxDeviation | null
  callbacks: SandboxCallbackSettings
}

/** A change of settings. Members that are left out stay as they are. */
export type SandboxSettingsPatch = Partial<
  Omit<SandboxSettings, 'callbacks'> & { callbacks: Partial<SandboxCallbackSettings> }
>

/** Things that can happen to a payment. Four are named as the status that they lead to. */
export type SandboxEvent = keyof typeof sandboxEvents

/** The things that can happen to a payment, each with a description. */
export const sandboxEvents = {
  pay: 'The buyer sends an amount: seen at once, confirmed after 6 s.',
  seen: "The buyer's transaction is seen. The scenario continues.",
  success: 'The payment is paid, with what is due or more.',
  insufficient_not_refunded: 'Less than is due arrives.',
  insufficient_refunded: 'Less than is due arrived, and is sent back.',
  expired: 'The payment expires.',
  unknown_status: 'The status becomes "refunding", which is not documented.',
  wrong_chain: 'The buyer sends on another network. Nothing arrives until the deadline.',
} as const

/** A request to make something happen to a payment. */
export interface SandboxTrigger {
  event: SandboxEvent
  /** The amount that the buyer sends: a decimal string in tokens. @default one that fits the event */
  amount?: string
  /** Allows what KryptoGO would never do, such as a paid payment that expires. @default false */
  force?: boolean
}

/** A payment in the sandbox. */
export interface SandboxPayment {
  intent: PaymentIntent
  /** The settings that were made for this payment alone. */
  settings: SandboxSettingsPatch
  /** The settings that count for this payment: its own, those of its client id, and those for all. */
  effective_settings: SandboxSettings
  /** The events that can happen to it now without `force`. */
  possible: readonly SandboxEvent[]
  /** The changes so far, oldest first. */
  history: readonly { at: string; change: Partial<PaymentIntent> }[]
  /** The changes to come, if nothing intervenes. */
  upcoming: readonly { at: string; change: Partial<PaymentIntent> }[]
}

/** One attempt to deliver a callback. */
export interface SandboxDelivery {
  id: number
  payment_intent_id: string
  /** The status that it reports. */
  status: string
  url: string
  body: string
  /** 1 for the first attempt. */
  attempt: number
  /** When it was sent, in ISO 8601. */
  sent_at: string
  latency_ms: number
  /** The HTTP status of the answer, or `null` when none came. */
  answer: number | null
  /** Why there was no answer, or the wrong one, and what to try. */
  problem?: string
  /** When it is retried, in milliseconds after this attempt. */
  retry_after_ms?: number
}

/** A request that the sandbox has received at KryptoGO's paths. */
export interface SandboxRequest {
  id: number
  at: string
  method: string
  path: string
  /** The HTTP status, or `null` when there was no answer. */
  status: number | null
  latency_ms: number
  client_id?: string
  payment_intent_id?: string
  /** The header `Origin`. */
  origin?: string
  /** The body, if there is one and it is not long. */
  body?: string
  /** Why it was refused, and how to fix it. */
  problem?: string
}

/** An event of the sandbox, as `GET /_sandbox/events` reports it. */
export type SandboxNews =
  | { type: 'payment'; intent: PaymentIntent }
  | { type: 'request'; request: SandboxRequest }
  | { type: 'delivery'; delivery: SandboxDelivery }
  /** The sandbox has been driven: settings, times or balances may be others now. */
  | { type: 'control'; method: string; path: string }

/** A page of a list, newest first. */
export interface SandboxPage<Item> {
  items: readonly Item[]
  /** Where the next page begins: pass it as `before`. `null` on the last page. */
  next: string | null
}

/** The lists of the sandbox, each with the members by which it can be filtered. */
export const sandboxFilters = {
  payments: ['client_id', 'status', 'group_key', 'payment_address'],
  deliveries: ['payment_intent_id', 'status'],
  requests: ['client_id', 'payment_intent_id'],
  transfers: [],
} as const

/** A list of the sandbox. */
export type SandboxList = keyof typeof sandboxFilters

/** Which part of a list to return: the items that have all the values given, such as `{ status: 'pending' }`. */
export type SandboxQuery<List extends SandboxList = SandboxList> = Partial<
  Record<(typeof sandboxFilters)[List][number], string>
> & {
  /** @default 100 */
  limit?: number
  before?: string
}
