import { PaymentError } from '../core/errors'
import { checkCallbackUrl } from '../core/parameters'
import type { AnyOrder, PaymentServerOptions } from './options'

/** How long each of the shop's handlers may take by default. */
export const HANDLER_TIMEOUT_MS = 10_000
const LONGEST_TIMEOUT_MS = 2_147_483_647

const REQUIRED = ['client', 'database', 'getPrice', 'callbackUrl', 'onStatusChange'] as const
const FUNCTIONS = [
  'getPrice',
  'onStatusChange',
  'matchOrder',
  'getPublicOrderData',
  'authorizeRead',
  'authorizeCreate',
  'getClientAddress',
  'verifyCallback',
  'onCreated',
  'onAnomaly',
] as const

/** @throws PaymentError `invalid_configuration`, naming what is missing or wrong. */
export function checkOptions<Client, Order extends AnyOrder>(
  options: PaymentServerOptions<Client, Order>,
): void {
  const missing = REQUIRED.filter((name) => !options[name])
  if (missing.length) throw wrong(`createPaymentServer needs ${missing.join(', ')}`)
  for (const name of FUNCTIONS) checkFunction(name, options[name])
  checkFunction('transfers.approve', options.transfers?.approve)
  for (const name of ['query', 'transaction'] as const)
    if (typeof options.database[name] !== 'function')
      throw wrong('database must come from pgliteDatabase(db) or postgresDatabase(pool)')
  if (typeof options.client.getPaymentIntent !== 'function')
    throw wrong('client must come from createKryptogoClient')
  for (const name of ['info', 'warn', 'error'] as const)
    if (options.logger && typeof options.logger[name] !== 'function')
      throw wrong(`logger must have info, warn and error, and has no ${name}`)
  const { handlerTimeoutMs: ms = HANDLER_TIMEOUT_MS } = options
  if (!(ms > 0 && ms <= LONGEST_TIMEOUT_MS))
    throw wrong(`handlerTimeoutMs is ${ms}: it must be a number of milliseconds above 0`)
  try {
    checkCallbackUrl(options.callbackUrl)
  } catch (cause) {
    throw wrong(
      'callbackUrl must be a URL that KryptoGO can reach: https, or http on localhost',
      cause,
    )
  }
}

function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw wrong(`${name} must be a function, and is of type ${typeof value}`)
}

function wrong(message: string, cause?: unknown): PaymentError {
  return new PaymentError('invalid_configuration', message, { cause })
}
