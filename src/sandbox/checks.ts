import { isAmount } from '../core/isAmount'
import { isJsonObject } from '../core/jsonObject'
import { truncate } from '../core/wellFormed'

/** Checks that a value has a type. `place` names the value in the message. @throws Damage when it has not. */
export type Check<T> = (value: unknown, place: string) => asserts value is T

/** Data that is not as it was written. */
export class Damage extends Error {}

const LONGEST_SHOWN = 60
// The last time that a Date can hold, in milliseconds.
const LAST_TIME = 8.64e15

export const text: Check<string> = (value, place) => {
  if (typeof value !== 'string') throw damage(place, 'a string', value)
}

export const url: Check<string> = (value, place) => {
  if (typeof value !== 'string' || !isUrl(value)) throw damage(place, 'a URL', value)
}

export const amount: Check<string> = (value, place) => {
  if (!isAmount(value)) throw damage(place, 'a string with a decimal number', value)
}

export const count: Check<number> = (value, place) => {
  if (!Number.isSafeInteger(value) || Number(value) < 0)
    throw damage(place, 'a whole number of at least 0', value)
}

export const finite: Check<number> = (value, place) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw damage(place, 'a number', value)
}

export const numberAbove0: Check<number> = (value, place) => {
  finite(value, place)
  if (value <= 0) throw damage(place, 'a number above 0', value)
}

/** Checks Unix time in milliseconds. */
export const time: Check<number> = (value, place) => {
  if (typeof value !== 'number' || value < 0 || value > LAST_TIME)
    throw damage(place, 'Unix time in milliseconds', value)
}

/** Checks Unix time in seconds. */
export const seconds: Check<number> = (value, place) => {
  count(value, place)
  if (value > LAST_TIME / 1000) throw damage(place, 'Unix time in seconds', value)
}

export const flag: Check<boolean> = (value, place) => {
  if (typeof value !== 'boolean') throw damage(place, 'true or false', value)
}

export const jsonObject: Check<Readonly<Record<string, unknown>>> = (value, place) => {
  if (!isJsonObject(value)) throw damage(place, 'an object', value)
}

export function oneOf<const Name extends string>(...names: readonly Name[]): Check<Name> {
  return (value, place) => {
    if (!names.some((name) => name === value)) throw damage(place, names.join(' or '), value)
  }
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, place) => {
    if (value !== undefined) run(check, value, place)
  }
}

export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) throw damage(place, 'a list', value)
    value.forEach((item: unknown, index) => run(check, item, `${place}[${index}]`))
  }
}

export function pairOf<First, Second>(
  first: Check<First>,
  second: Check<Second>,
): Check<readonly [First, Second]> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length !== 2) throw damage(place, 'a pair', value)
    run(first, value[0], `${place}[0]`)
    run(second, value[1], `${place}[1]`)
  }
}

export function recordOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, place) => {
    jsonObject(value, place)
    for (const [name, member] of Object.entries(value)) run(check, member, `${place}.${name}`)
  }
}

/** The checks of an object's members, each of which may be `undefined` only where it is optional. */
export type Checks<T> = { readonly [Name in keyof T]-?: Check<T[Name]> }

export function objectOf<T extends object>(checks: Checks<T>): Check<T> {
  return (value, place) => {
    jsonObject(value, place)
    for (const name in checks) run(checks[name], value[name], `${place}.${name}`)
  }
}

/** Like `objectOf`, for an object that any member may be missing from. */
export function partOf<T extends object>(checks: Checks<T>): Check<Partial<T>> {
  return (value, place) => {
    jsonObject(value, place)
    for (const name in checks)
      if (value[name] !== undefined) run(checks[name], value[name], `${place}.${name}`)
  }
}

/** Creates the error of a value that must be another. */
function damage(place: string, right: string, value: unknown): Damage {
  const given = value === undefined ? 'is missing' : `is ${truncate(shown(value), LONGEST_SHOWN)}`
  return new Damage(`${place} ${given}, and must be ${right}`)
}

// An assertion can be called only by a name with its type.
function run<T>(check: Check<T>, value: unknown, place: string): void {
  const called: (value: unknown, place: string) => void = check
  called(value, place)
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return isJsonObject(value) ? 'an object' : JSON.stringify(value)
}

function isUrl(value: string): boolean {
  try {
    return new URL(value).href !== ''
  } catch {
    return false
  }
}
