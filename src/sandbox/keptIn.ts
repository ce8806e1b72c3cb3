import type { PaymentIntent } from '../core/contract'
import type { Callback } from '../testing/deliveries'
import type { FakeTransfer } from '../testing/fakeBalances'
import type { PaymentRecord } from '../testing/paymentRecord'
import type { OwnTime } from '../testing/ownTime'
import type { SandboxSettings, SandboxSettingsPatch } from '../testing/sandboxApi'
import type { Step } from '../testing/timeline'
import type { PendingCallback } from './callbackSender'
import {
  amount,
  count,
  Damage,
  finite,
  flag,
  jsonObject,
  listOf,
  numberAbove0,
  objectOf,
  oneOf,
  optional,
  partOf,
  pairOf,
  recordOf,
  seconds,
  text,
  time,
  url,
  type Check,
  type Checks,
} from './checks'
import { damaged, FIRST_LINE, type DataLine } from './dataFile'
import type { Kept } from './kept'
import { Problem } from './problem'
import { defaultSettings, readSettings, type KeptSettings } from './settings'

const amountName = oneOf('received_amount', 'aggregated_amount', 'refund_amount')

const intent: Checks<PaymentIntent> = {
  payment_intent_id: text,
  status: text,
  fiat_amount: amount,
  fiat_currency: text,
  crypto_amount: amount,
  symbol: text,
  payment_deadline: seconds,
  client_id: optional(text),
  org_id: optional(count),
  payment_chain_id: optional(text),
  payment_address: optional(text),
  payer_address: optional(text),
  token_address: optional(text),
  decimals: optional(count),
  payment_tx_hash: optional(text),
  payment_tx_timestamp: optional(seconds),
  received_amount: optional(amount),
  aggregated_amount: optional(amount),
  aggregation_tx_hash: optional(text),
  refund_amount: optional(amount),
  refund_tx_hash: optional(text),
  unreadable_amounts: optional(listOf(amountName)),
  callback_url: optional(text),
  order_data: optional(jsonObject),
  group_key: optional(text),
  superseded: optional(flag),
  order_paid: optional(flag),
  late: optional(flag),
  money_seen: optional(flag),
}

const isPayment: Check<PaymentRecord> = objectOf<PaymentRecord>({
  created: objectOf<PaymentIntent>(intent),
  past: listOf(objectOf<Step>({ at: time, change: partOf(intent) })),
  ahead: listOf(objectOf<Step>({ at: finite, change: partOf(intent) })),
  time: objectOf<OwnTime>({ since: time, own: finite, speed: numberAbove0, paused: flag }),
  deadline: optional(finite),
})

const isTransfer: Check<FakeTransfer> = objectOf<FakeTransfer>({
  id: text,
  tx_hash: text,
  transfer_time: seconds,
  chain_id: text,
  contract_address: text,
  amount,
  wallet_address: text,
})

const callback: Check<Callback> = (value, place) => {
  const check: Check<Callback> = objectOf<Callback>({
    payment_intent_id: text,
    status: text,
    url,
    body: text,
    failures: count,
    overtaken: optional(listOf(callback)),
  })
  check(value, place)
}

const isCallback: Check<PendingCallback> = objectOf<PendingCallback>({ callback, at: time })

const patch: Check<SandboxSettingsPatch> = (value, place) => {
  readPatch(value, place)
}

const everySetting: Check<SandboxSettings> = (value, place) => {
  const given = readPatch(value, place)
  checkWhole(given, defaultSettings, place)
  checkWhole(given.callbacks ?? {}, defaultSettings.callbacks, `${place}.callbacks`)
}

const isSettings: Check<KeptSettings> = objectOf<KeptSettings>({
  all: everySetting,
  clients: listOf(pairOf(text, patch)),
  payments: listOf(pairOf(text, patch)),
})

const areBalances: Check<Kept['balances']> = recordOf(amount)

function readPatch(value: unknown, place: string): SandboxSettingsPatch {
  try {
    return readSettings(value)
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    throw new Damage(`${place} is wrong: ${cause.message.replace(/\.$/, '')}`)
  }
}

function checkWhole(given: object, whole: object, place: string): void {
  const missing = Object.keys(whole).find((name) => !(name in given))
  if (missing !== undefined) throw new Damage(`${place}.${missing} is missing`)
}

/**
 * Reads what a sandbox has kept from the lines of its file, and checks everything in it.
 *
 * @throws Problem naming the line that is wrong.
 */
export function keptIn(file: string, lines: readonly DataLine[]): Kept {
  const kept = createCollection()
  lines.forEach((line, index) => {
    try {
      kept.add(line)
    } catch (cause) {
      if (!(cause instanceof Damage)) throw cause
      throw damaged(file, index + FIRST_LINE, cause.message)
    }
  })
  const { savedAt, settings, balances, payments, ...lists } = kept.found
  if (savedAt === undefined || !settings || !balances)
    throw damaged(file, FIRST_LINE, 'saved_at, settings and balances must be there')
  return { savedAt, settings, balances, payments: [...payments.values()], ...lists }
}

interface Found {
  savedAt?: number
  settings?: KeptSettings
  balances?: Kept['balances']
  readonly payments: Map<string, PaymentRecord>
  readonly transfers: FakeTransfer[]
  readonly callbacks: PendingCallback[]
}

function createCollection() {
  const found: Found = { payments: new Map(), transfers: [], callbacks: [] }

  function addPayment(record: PaymentRecord): void {
    const { payment_intent_id: id } = record.created
    if (found.payments.has(id)) throw new Damage(`${JSON.stringify(id)} is also another payment`)
    found.payments.set(id, record)
  }

  function add([kind, value]: DataLine): void {
    switch (kind) {
      case 'saved_at':
        time(value, kind)
        found.savedAt = value
        break
      case 'settings':
        isSettings(value, kind)
        found.settings = value
        break
      case 'balances':
        areBalances(value, kind)
        found.balances = value
        break
      case 'payment':
        isPayment(value, kind)
        addPayment(value)
        break
      case 'transfer':
        isTransfer(value, kind)
        found.transfers.push(value)
        break
      case 'callback':
        isCallback(value, kind)
        found.callbacks.push(value)
        break
      default:
        throw new Damage(`there are no lines of the kind ${JSON.stringify(kind)}`)
    }
  }

  return { found, add }
}
