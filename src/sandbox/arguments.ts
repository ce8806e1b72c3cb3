import { isIP } from 'node:net'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Problem } from './problem'
import { httpUrl } from './ownUrl'
import { LONGEST_DELAY, readSettings } from './settings'
import type { SandboxSettingsPatch } from '../testing/sandboxApi'

/** How a sandbox is started. */
export interface StartOptions {
  readonly host: string
  /** The names by which the sandbox is called, besides its addresses. */
  readonly allowedHosts: readonly string[]
  readonly port: number
  readonly forward: string | undefined
  readonly dataFile: string | undefined
  /** Whether the demo shop is open. */
  readonly demo: boolean
  /** The settings that were given. */
  readonly settings: SandboxSettingsPatch
  readonly clientId: string | undefined
  readonly apiKey: string | undefined
  readonly refusalStatus: number
  /** The delay before each retry of a callback, in milliseconds. */
  readonly retryAfter: readonly number[]
  readonly format: 'lines' | 'json' | 'quiet'
}

/** A command for a sandbox that runs already. */
export interface RemoteOptions {
  readonly url: string
  readonly amount: string | undefined
  readonly force: boolean
  /** The arguments that are no options. */
  readonly args: readonly string[]
}

const DEFAULT_PORT = 4010

/** The sandbox that commands are for unless they name another. */
export const DEFAULT_URL = `http://127.0.0.1:${DEFAULT_PORT}`
/** The statuses whose answers have no body, and so no code of a refusal. */
const WITHOUT_BODY = ['204', '205', '304']
const DEFAULT_RETRIES = '1,5,25,125'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

const startOptions = {
  host: text,
  'allow-host': { type: 'string', multiple: true },
  port: text,
  forward: text,
  data: text,
  demo: flag,
  scenario: text,
  speed: text,
  latency: text,
  spelling: text,
  'client-id': text,
  'api-key': text,
  'refusal-status': text,
  'retry-after': text,
  'callback-copies': text,
  'callback-delay': text,
  'callback-reorder': flag,
  'callback-body': text,
  json: flag,
  quiet: flag,
} as const

const remoteOptions = { url: text, port: text, amount: text, force: flag } as const

/** The commands of the sandbox. */
export const COMMANDS = ['trigger', 'advance', 'resend', 'stop'] as const

/** A command of the sandbox. */
export type CommandName = (typeof COMMANDS)[number]

/** How many arguments each command takes that are no options. */
const MOST_ARGUMENTS: Readonly<Record<CommandName, number>> = {
  trigger: 2,
  advance: 2,
  resend: 1,
  stop: 0,
}

/**
 * Reads the options that start a sandbox.
 *
 * @throws Problem naming the option that is unknown or wrong.
 */
export function readStartOptions(args: readonly string[]): StartOptions {
  const { values, positionals } = parse(args, startOptions)
  const [extra] = positionals
  if (extra !== undefined)
    throw usage(
      `There is no command ${JSON.stringify(extra)}. Use one of ${COMMANDS.join(', ')}, check.`,
    )
  const { forward, json = false, quiet = false } = values
  if (json && quiet) throw usage('Pass --json or --quiet, not both.')
  if (forward !== undefined && !httpUrl(forward))
    throw usage(
      `--forward is ${JSON.stringify(forward)}. It must be a whole URL, such as http://localhost:3000/payment/callback.`,
    )
  return {
    host: readHost(values.host),
    allowedHosts: readNames(values['allow-host'] ?? []),
    port: readPort(values.port),
    forward,
    dataFile: values.data,
    demo: values.demo ?? false,
    settings: settingsOf(values),
    clientId: values['client-id'],
    apiKey: values['api-key'],
    refusalStatus: readStatus(values['refusal-status']),
    retryAfter: readRetries(values['retry-after'] ?? DEFAULT_RETRIES),
    format: json ? 'json' : quiet ? 'quiet' : 'lines',
  }
}

/**
 * Reads the options of a command for a running sandbox.
 *
 * @throws Problem naming the option that is unknown or wrong.
 */
export function readRemoteOptions(command: CommandName, args: readonly string[]): RemoteOptions {
  const { values, positionals } = parse(args, remoteOptions)
  const foreign = (['amount', 'force'] as const).find((name) => values[name] !== undefined)
  if (command !== 'trigger' && foreign !== undefined)
    throw usage(`--${foreign} is an option of trigger only.`)
  const extra = positionals[MOST_ARGUMENTS[command]]
  if (extra !== undefined) throw usage(`${command} takes no argument ${JSON.stringify(extra)}.`)
  if (values.url !== undefined && values.port !== undefined)
    throw usage('Pass --url or --port, not both.')
  const url = values.url ?? `http://127.0.0.1:${readPort(values.port)}`
  if (!httpUrl(url))
    throw usage(`--url is ${JSON.stringify(url)}. It must be like http://127.0.0.1:4010.`)
  return { url, amount: values.amount, force: values.force ?? false, args: positionals }
}

/** Creates the error of a command that cannot be understood. */
export function usage(message: string): Problem {
  return new Problem('usage', `${message} "npx kryptogo-payment-react sandbox --help" lists all.`)
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/**
 * Reads a duration, such as `30m`, in milliseconds.
 *
 * @param name What it is for, in the message.
 * @param ownUnit The unit of a number without one.
 * @throws Problem when it is none.
 */
export function readDuration(name: string, given: string, ownUnit: 'ms' | 's'): number {
  const [, amount, unit = ownUnit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(given.trim()) ?? []
  const factor = UNITS.get(unit)
  if (amount !== undefined && factor !== undefined) return Number(amount) * factor
  throw usage(
    `${name} is ${JSON.stringify(given)}. It must be a time, such as 500ms, 90s, 30m or 1h.`,
  )
}

/**
 * Reads arguments.
 *
 * @throws Problem naming the option that is unknown.
 */
export function parse<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    if (cause instanceof TypeError) throw usage(`${cause.message.replace(/\.$/, '')}.`)
    throw cause
  }
}

interface SettingValues {
  readonly scenario?: string | undefined
  readonly speed?: string | undefined
  readonly latency?: string | undefined
  readonly spelling?: string | undefined
  readonly 'callback-copies'?: string | undefined
  readonly 'callback-delay'?: string | undefined
  readonly 'callback-reorder'?: boolean | undefined
  readonly 'callback-body'?: string | undefined
}

function settingsOf(values: SettingValues): SandboxSettingsPatch {
  const ms = (name: 'latency' | 'callback-delay') => {
    const given = values[name]
    return given === undefined ? undefined : readDuration(`--${name}`, given, 'ms')
  }
  const number = (name: keyof SettingValues) => {
    const given = values[name]
    if (given === undefined) return undefined
    if (typeof given === 'string' && given.trim() !== '' && Number.isFinite(Number(given)))
      return Number(given)
    throw usage(`--${name} is ${JSON.stringify(given)}. It must be a number.`)
  }
  return checked({
    scenario: values.scenario,
    speed: number('speed'),
    latency_ms: ms('latency'),
    spelling: values.spelling,
    callbacks: {
      copies: number('callback-copies'),
      delay_ms: ms('callback-delay'),
      reorder: values['callback-reorder'],
      body: values['callback-body'],
    },
  })
}

function checked(given: object): SandboxSettingsPatch {
  try {
    return readSettings(given)
  } catch (cause) {
    if (cause instanceof Problem) throw usage(cause.message)
    throw cause
  }
}

function readHost(host = '127.0.0.1'): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) !== 0) return bare
  if (host.trim() === '' || /[/[\]]|:\d+$/.test(host))
    throw usage(`--host is ${JSON.stringify(host)}. It must be an address without a port.`)
  return host
}

function readNames(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !/^[^\s:/?#@*[\]]+$/.test(name))
  if (wrong === undefined) return names
  throw usage(
    `--allow-host is ${JSON.stringify(wrong)}. It must be one name without a scheme and a port, such as kryptogo.`,
  )
}

function readPort(port = String(DEFAULT_PORT)): number {
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port)
  throw usage(`--port is ${JSON.stringify(port)}. It must be a number up to 65535.`)
}

function readStatus(status = '400'): number {
  if (/^[2-5]\d\d$/.test(status) && !WITHOUT_BODY.includes(status)) return Number(status)
  throw usage(
    `--refusal-status is ${JSON.stringify(status)}. It must be an HTTP status whose answers have a body, such as 400.`,
  )
}

function readRetries(list: string): readonly number[] {
  if (list === '') return []
  return list.split(',').map((given) => {
    const ms = readDuration('--retry-after', given, 's')
    if (ms <= LONGEST_DELAY) return ms
    throw usage(`--retry-after is ${JSON.stringify(list)}. Each must be at most a day, 24h.`)
  })
}
