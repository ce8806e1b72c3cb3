import type { PaymentIntent } from '../core/contract'
import { isJsonObject, type JsonObject } from '../core/jsonObject'
import {
  sandboxDeviations,
  sandboxFaults,
  wrongBodies,
  type SandboxCallbackSettings,
  type SandboxSettings,
  type SandboxSettingsPatch,
} from '../testing/sandboxApi'
import { Problem } from './problem'
import { scenarioNames } from './scenarioNames'

/** For which payments settings count: all, those of a client id, or one. */
export interface Scope {
  readonly clientId?: string | undefined
  readonly paymentId?: string | undefined
}

/** The settings of a sandbox that were made for all, for client ids and for payments. */
export interface KeptSettings {
  readonly all: SandboxSettings
  readonly clients: readonly (readonly [string, SandboxSettingsPatch])[]
  readonly payments: readonly (readonly [string, SandboxSettingsPatch])[]
}

/** The longest delay that there is, in milliseconds. */
export const LONGEST_DELAY = 24 * 60 * 60_000
const FASTEST = 100_000
const MOST_COPIES = 100

/** The settings of a sandbox that nothing has been set in. */
export const defaultSettings: SandboxSettings = {
  scenario: 'expired',
  fault: null,
  speed: 1,
  paused: false,
  latency_ms: 0,
  spelling: 'received_amount',
  deviation: null,
  callbacks: { copies: 1, delay_ms: 0, reorder: false, body: null },
}

/**
 * Creates the settings of a sandbox.
 *
 * @param given Those that differ from the default. They outweigh settings that are restored.
 */
export function createSettings(given: SandboxSettingsPatch) {
  const initial = applyTo(defaultSettings, given)
  let all = initial
  const clients = new Map<string, SandboxSettingsPatch>()
  const payments = new Map<string, SandboxSettingsPatch>()

  function change({ clientId, paymentId }: Scope, patch: SandboxSettingsPatch): void {
    if (paymentId !== undefined) payments.set(paymentId, merge(payments.get(paymentId), patch))
    else if (clientId !== undefined) clients.set(clientId, merge(clients.get(clientId), patch))
    else all = applyTo(all, patch)
  }

  function settingsOf({ clientId, paymentId }: Scope): SandboxSettings {
    const ofClient = clientId === undefined ? undefined : clients.get(clientId)
    const ofPayment = paymentId === undefined ? undefined : payments.get(paymentId)
    return applyTo(applyTo(all, ofClient), ofPayment)
  }

  return {
    change,
    /** The settings that count where these ids are known. */
    of: settingsOf,
    /** The settings that count for a payment. */
    ofIntent: ({ client_id, payment_intent_id }: PaymentIntent) =>
      settingsOf({ clientId: client_id, paymentId: payment_intent_id }),
    /** The settings that were made at this scope alone. */
    at({ clientId, paymentId }: Scope): SandboxSettingsPatch {
      if (paymentId !== undefined) return payments.get(paymentId) ?? {}
      return (clientId === undefined ? all : clients.get(clientId)) ?? {}
    },
    remove({ clientId, paymentId }: Scope): void {
      if (paymentId !== undefined) payments.delete(paymentId)
      else if (clientId !== undefined) clients.delete(clientId)
      else all = initial
    },
    kept: (): KeptSettings => ({ all, clients: [...clients], payments: [...payments] }),
    restore(kept: KeptSettings): void {
      all = applyTo(kept.all, given)
      kept.clients.forEach(([id, patch]) => clients.set(id, patch))
      kept.payments.forEach(([id, patch]) => payments.set(id, patch))
    },
    clear(): void {
      all = initial
      clients.clear()
      payments.clear()
    },
  }
}

/** The settings of a sandbox, by scope. */
export type Settings = ReturnType<typeof createSettings>

function applyTo(base: SandboxSettings, patch: SandboxSettingsPatch | undefined): SandboxSettings {
  if (!patch) return base
  return { ...base, ...patch, callbacks: { ...base.callbacks, ...patch.callbacks } }
}

function merge(base: SandboxSettingsPatch = {}, patch: SandboxSettingsPatch): SandboxSettingsPatch {
  const callbacks = { ...base.callbacks, ...patch.callbacks }
  return { ...base, ...patch, ...(Object.keys(callbacks).length > 0 && { callbacks }) }
}

/**
 * Reads a change of settings.
 *
 * @throws Problem naming the setting that is unknown or has a wrong value.
 */
export function readSettings(value: unknown): SandboxSettingsPatch {
  return readMembers<Omit<SandboxSettings, 'callbacks'> & { callbacks: object }>('', value, {
    scenario: oneOf(scenarioNames),
    fault: orNull(oneOf(sandboxFaults)),
    speed: numberIn(0.001, FASTEST),
    paused: isTrueOrFalse,
    latency_ms: numberIn(0, LONGEST_DELAY),
    spelling: oneOf(['received_amount', 'received_crypto_amount'] as const),
    deviation: orNull(oneOf(namesOf(sandboxDeviations))),
    callbacks: (name, given) =>
      readMembers<SandboxCallbackSettings>(`${name}.`, given, {
        copies: wholeNumberIn(0, MOST_COPIES),
        delay_ms: numberIn(0, LONGEST_DELAY),
        reorder: isTrueOrFalse,
        body: orNull(oneOf(namesOf(wrongBodies))),
      }),
  })
}

type Read<T> = (name: string, value: unknown) => T

function readMembers<T extends object>(
  prefix: string,
  value: unknown,
  readers: { readonly [Name in keyof T]: Read<T[Name]> },
): Partial<T> {
  const place = prefix === '' ? 'The settings' : `The setting ${prefix.slice(0, -1)}`
  if (!isJsonObject(value)) throw invalid(place, 'an object of settings', value)
  const known = Object.keys(readers)
  for (const name of Object.keys(value))
    if (!known.includes(name))
      throw new Problem(
        'unknown_setting',
        `There is no setting ${prefix}${name}. Use one of ${known.map((one) => prefix + one).join(', ')}.`,
      )
  return readGiven(prefix, value, readers)
}

function readGiven<T extends object>(
  prefix: string,
  value: JsonObject,
  readers: { readonly [Name in keyof T]: Read<T[Name]> },
): Partial<T> {
  const result: Partial<T> = {}
  for (const name in readers)
    if (value[name] !== undefined) result[name] = readers[name](prefix + name, value[name])
  return result
}

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) =>
  Object.keys(table) as Name[]

const oneOf =
  <const Name extends string>(names: readonly Name[]): Read<Name> =>
  (name, value) => {
    const found = names.find((one) => one === value)
    if (found === undefined) throw invalid(`The setting ${name}`, names.join(', '), value)
    return found
  }

const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (name, value) =>
    value === null ? null : read(name, value)

const numberIn =
  (least: number, most: number): Read<number> =>
  (name, value) => {
    if (typeof value === 'number' && value >= least && value <= most) return value
    throw invalid(`The setting ${name}`, `a number from ${least} to ${most}`, value)
  }

const wholeNumberIn =
  (least: number, most: number): Read<number> =>
  (name, value) => {
    if (Number.isInteger(value)) return numberIn(least, most)(name, value)
    throw invalid(`The setting ${name}`, `a whole number from ${least} to ${most}`, value)
  }

const isTrueOrFalse: Read<boolean> = (name, value) => {
  if (typeof value === 'boolean') return value
  throw invalid(`The setting ${name}`, 'true or false', value)
}

function invalid(place: string, right: string, value: unknown): Problem {
  return new Problem('invalid_setting', `${place} must be ${right}, not ${JSON.stringify(value)}.`)
}
