import { checkObject } from '../../core/checkObject'
import { PaymentError } from '../../core/errors'
import type { GateLimits } from './gateRules'
import type { ClientEnvironment, KryptogoClientOptions } from './types'

const DEFAULT_BASE_URL = 'https://wallet.kryptogo.app'
const DEFAULT_TIMEOUT_MS = 10_000
// KryptoGO documents no limit: this is what one shop can need at its busiest.
const DEFAULT_PER_SECOND = 50
const DEFAULT_AT_ONCE = 50
// A longer timer runs out at once.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/

const OPTIONS: Readonly<Record<keyof KryptogoClientOptions, true>> = {
  clientId: true,
  apiKey: true,
  origin: true,
  baseUrl: true,
  timeoutMs: true,
  requestsPerSecond: true,
  requestsAtOnce: true,
  onUnreadable: true,
  environment: true,
}
const ENVIRONMENT: Readonly<Record<keyof ClientEnvironment, true>> = {
  clock: true,
  random: true,
  fetch: true,
}

/** The options of a client after every check. */
export interface CheckedClientOptions {
  clientId: string
  apiKey: string
  /** Without a trailing slash. */
  origin: string
  /** Without a trailing slash. */
  baseUrl: string
  timeoutMs: number
  limits: GateLimits
}

/**
 * Checks the options of a client. No message shows a value, because it may be the API key in the
 * wrong place.
 *
 * @throws PaymentError `invalid_configuration`, naming the option and how to fix it.
 */
export function checkClientOptions(
  // They come from environment variables, so they can be anything.
  options: Readonly<Partial<Record<keyof KryptogoClientOptions, unknown>>>,
): CheckedClientOptions {
  checkObject('The argument of createKryptogoClient', options, OPTIONS)
  const { environment, onUnreadable } = options
  if (environment !== undefined) checkObject('environment', environment, ENVIRONMENT)
  if (onUnreadable !== undefined && typeof onUnreadable !== 'function')
    throw wrong('onUnreadable', 'is not a function', 'pass one, or leave it out')
  const { clientId, apiKey, origin, baseUrl, timeoutMs } = options
  const { requestsPerSecond = DEFAULT_PER_SECOND, requestsAtOnce = DEFAULT_AT_ONCE } = options
  return {
    clientId: text('clientId', clientId, 'copy it from KryptoGO Studio, Account Settings'),
    apiKey: text('apiKey', apiKey, 'pass the API key that was made in KryptoGO Studio'),
    origin: originOf(origin),
    baseUrl: baseOf(baseUrl ?? DEFAULT_BASE_URL),
    timeoutMs: durationOf(timeoutMs ?? DEFAULT_TIMEOUT_MS),
    limits: {
      perSecond: countOf('requestsPerSecond', requestsPerSecond),
      atOnce: countOf('requestsAtOnce', requestsAtOnce),
    },
  }
}

/** Checks that a header can carry the value. */
function text(name: string, value: unknown, remedy: string): string {
  if (value === undefined || value === null) throw wrong(name, 'is missing', remedy)
  if (typeof value !== 'string') throw wrong(name, `is a ${typeof value}, not a string`, remedy)
  if (value.trim() === '') throw wrong(name, 'is blank', remedy)
  if (value.trim() !== value)
    throw wrong(name, 'begins or ends with white space or a line break', 'trim it')
  if (!/^[!-~]+$/.test(value))
    throw wrong(name, 'has white space in it, or a character that no header can carry', remedy)
  return value
}

function originOf(value: unknown): string {
  const remedy = 'write scheme and host alone, like "https://shop.example"'
  const url = urlOf('origin', text('origin', value, remedy), remedy)
  if (url.href !== `${url.origin}/`) throw wrong('origin', 'is more than an origin', remedy)
  return url.origin
}

function baseOf(value: unknown): string {
  const remedy = `leave it out for "${DEFAULT_BASE_URL}"`
  const url = urlOf('baseUrl', text('baseUrl', value, remedy), remedy)
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    throw wrong('baseUrl', 'would send the API key unencrypted', 'write https, or use localhost')
  if (url.username || url.password || /[?#]/.test(url.href))
    throw wrong('baseUrl', 'has a user, a query or a fragment in it', remedy)
  return url.href.replace(/\/+$/, '')
}

function urlOf(name: string, value: string, remedy: string): URL {
  let url: URL | undefined
  try {
    url = new URL(value)
  } catch {
    throw wrong(name, 'is not a URL', remedy)
  }
  if (!/^https?:$/.test(url.protocol)) throw wrong(name, 'is not an http or https URL', remedy)
  return url
}

function durationOf(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= LONGEST_TIMEOUT_MS) return value
  throw wrong('timeoutMs', 'is not a time', `pass milliseconds, up to ${LONGEST_TIMEOUT_MS}`)
}

function countOf(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value
  throw wrong(name, 'is not a number of requests', 'pass a whole number from 1 on')
}

function wrong(name: string, flaw: string, remedy: string): PaymentError {
  return new PaymentError('invalid_configuration', `${name} ${flaw}: ${remedy}`)
}
