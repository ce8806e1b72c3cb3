import { compareAmounts } from '../../core/amounts'
import { isAmount } from '../../core/isAmount'
import { parse, usage } from '../arguments'
import { httpUrl, isLoopback } from '../ownUrl'
import type { Account } from './query'
import type { Creation } from './checks'

/** How an account is checked. */
export interface CheckOptions extends Account {
  /** Absent where nothing is to be created. */
  readonly create: Creation | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

const text = { type: 'string' } as const
const options = { 'base-url': text, origin: text, create: text, currency: text } as const

/**
 * Reads the options of a check. The keys come from the environment, where no list of processes shows
 * them.
 *
 * @throws Problem naming what is missing or wrong.
 */
export function readCheckOptions(args: readonly string[], env: Environment): CheckOptions {
  const { values, positionals } = parse(args, options)
  if (positionals.length > 0) throw usage('sandbox check takes only options.')
  const { create, currency = 'USD' } = values
  if (create === undefined && values.currency !== undefined)
    throw usage('--currency is for a payment that --create makes.')
  return {
    baseUrl: readBaseUrl(values['base-url'] ?? 'https://wallet.kryptogo.app'),
    origin: readOrigin(values.origin ?? env['KRYPTOGO_ORIGIN']),
    clientId: readKey('KRYPTOGO_CLIENT_ID', env),
    apiKey: readKey('KRYPTOGO_API_KEY', env),
    create: create === undefined ? undefined : readCreation(create, currency),
  }
}

function readBaseUrl(given: string): string {
  const url = httpUrl(given)
  if (!url) throw usage(`--base-url is ${JSON.stringify(given)}. It must be a whole URL.`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw usage('--base-url would send the API key unencrypted. Write https.')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw usage('--base-url has a user, a password, a query or a fragment in it.')
  return url.href.replace(/\/+$/, '')
}

function readOrigin(given: string | undefined): string {
  const remedy = 'Pass --origin https://shop.example, or set KRYPTOGO_ORIGIN.'
  if (given === undefined) throw usage(`Your domain is missing. ${remedy}`)
  const url = httpUrl(given)
  if (url?.pathname === '/' && !/[?#@]/.test(url.href)) return url.origin
  throw usage(`${JSON.stringify(given)} is not just a scheme and a host. ${remedy}`)
}

/** No message shows the value. */
function readKey(name: string, env: Environment): string {
  const value = env[name] ?? ''
  if (/^[!-~]+$/.test(value)) return value
  const flaw = value === '' ? 'is not set' : 'has white space or a special character in it'
  throw usage(`${name} ${flaw}. Set it in the environment; it is printed nowhere.`)
}

function readCreation(amount: string, currency: string): Creation {
  if (currency !== 'TWD' && currency !== 'USD')
    throw usage(`--currency is ${JSON.stringify(currency)}. It must be TWD or USD.`)
  if (!isAmount(amount) || compareAmounts(amount, '0.01') < 0)
    throw usage(`--create is ${JSON.stringify(amount)}. It must be an amount of at least 0.01.`)
  return { amount, currency }
}
