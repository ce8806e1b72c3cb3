import { checkObject, kindOf } from '../core/checkObject'
import type { Environment } from '../core/environment'
import { PaymentError } from '../core/errors'
import { checkCallbackUrl } from '../core/parameters'
import type { AuditOptions } from './audit/signer'
import { checkDatabase } from './database/checkDatabase'
import { checkSchemaName } from './database/schemaName'
import { isCallbackPath } from './http/routes'
import type { KryptogoClient } from './kryptogo/types'
import type { AnyOrder, PaymentServerOptions, TransferOptions } from './options'

/** How long each of the shop's handlers may take by default. */
export const HANDLER_TIMEOUT_MS = 10_000
const LONGEST_TIMEOUT_MS = 2_147_483_647

const OPTIONS: Readonly<Record<keyof PaymentServerOptions, true>> = {
  client: true,
  database: true,
  schema: true,
  getPrice: true,
  callbackUrl: true,
  onStatusChange: true,
  matchOrder: true,
  getPublicOrderData: true,
  authorizeRead: true,
  authorizeCreate: true,
  getClientAddress: true,
  verifyCallback: true,
  onCreated: true,
  onAnomaly: true,
  logger: true,
  handlerTimeoutMs: true,
  audit: true,
  transfers: true,
  environment: true,
}
const AUDIT_OPTIONS: Readonly<Record<keyof AuditOptions, true>> = { previousKeys: true }
const TRANSFER_OPTIONS: Readonly<Record<keyof TransferOptions, true>> = {
  limits: true,
  approve: true,
}
const ENVIRONMENT: Readonly<Record<keyof Environment, true>> = { clock: true, random: true }

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

/** @throws PaymentError `invalid_configuration`, naming what is missing or wrong, and how to fix it. */
export function checkOptions<Client, Order extends AnyOrder>(
  options: PaymentServerOptions<Client, Order>,
): void {
  checkObject('The argument of createPaymentServer', options, OPTIONS)
  const missing = REQUIRED.filter((name) => !options[name])
  if (missing.length) throw wrong(`createPaymentServer needs ${missing.join(', ')}`)
  for (const name of FUNCTIONS) checkFunction(name, options[name])
  checkDatabase('database', options.database)
  if (options.schema !== undefined) checkSchemaName(options.schema)
  checkClient(options.client)
  checkAuditOptions(options.audit)
  checkMethods('logger', options.logger, ['info', 'warn', 'error'])
  checkTransferOptions(options.transfers)
  checkEnvironment(options.environment)
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
  const { pathname } = new URL(options.callbackUrl)
  if (!isCallbackPath(pathname))
    throw wrong(
      `callbackUrl ends in ${pathname}, where this server answers no callback: let it end in /payment/callback. ` +
        'A proxy may cut off or change what comes before that end, but not the end',
    )
}

function checkClient(client: Partial<KryptogoClient>): void {
  const missing = (['getPaymentIntent', 'gate', 'deriveKey'] as const).find((name) => !client[name])
  if (missing === undefined) return
  throw wrong(
    `client has no ${missing}: pass what createKryptogoClient returns, not ${kindOf(client)}`,
  )
}

function checkAuditOptions(audit: AuditOptions | undefined): void {
  if (audit === undefined) return
  checkObject('audit', audit, AUDIT_OPTIONS)
  const keys: unknown = audit.previousKeys ?? []
  // No message shows a key.
  if (!Array.isArray(keys) || keys.some((key) => typeof key !== 'string' || !/^[!-~]+$/.test(key)))
    throw wrong(
      'audit.previousKeys must be a list of earlier API keys, as KryptoGO Studio shows them',
    )
}

function checkTransferOptions(transfers: TransferOptions | undefined): void {
  if (transfers === undefined) return
  checkObject('transfers', transfers, TRANSFER_OPTIONS)
  checkFunction('transfers.approve', transfers.approve)
}

function checkEnvironment(environment: Environment | undefined): void {
  if (environment === undefined) return
  checkObject('environment', environment, ENVIRONMENT)
  checkMethods('environment.clock', environment.clock, ['now', 'after'])
  checkFunction('environment.random', environment.random)
}

/** Checks an option that is an object of the shop's own, which may have more than is used. */
function checkMethods(name: string, value: object | undefined, methods: readonly string[]): void {
  if (value === undefined) return
  const given: unknown = value
  if (typeof given !== 'object' || given === null)
    throw wrong(`${name} is ${kindOf(given)}: pass an object with ${methods.join(', ')}`)
  const missing = methods.find((method) => typeof Reflect.get(given, method) !== 'function')
  if (missing !== undefined)
    throw wrong(`${name} has no ${missing}: pass an object with ${methods.join(', ')}`)
}

function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw wrong(`${name} must be a function, and is ${kindOf(value)}: pass one, or leave it out`)
}

function wrong(message: string, cause?: unknown): PaymentError {
  return new PaymentError('invalid_configuration', message, { cause })
}
