import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createSandboxClient } from 'kryptogo-payment-react/testing'
import { onTestFinished } from 'vitest'
import { buildSandboxProgram } from '../../scripts/sandboxProgram.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Builds the command line from source. */
export async function buildProgram() {
  const folder = await mkdtemp(join(root, 'node_modules/.cache/sandbox-'))
  return {
    path: await buildSandboxProgram(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Builds the command line with its pages. */
export async function buildProgramWithPages() {
  const program = await buildProgram()
  // In a process of its own, because Vite would build for tests in this one.
  const script = join(root, 'scripts/sandboxPage.mjs')
  await promisify(execFile)(process.execPath, [script, join(program.path, '../page')])
  return program
}

/** Runs a command to its end. */
export const run = (path: string, ...args: string[]) => runWith({}, path, ...args)

/** Runs a command to its end, with variables of the environment. */
export async function runWith(env: Record<string, string>, path: string, ...args: string[]) {
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let error = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, error }
}

/** Runs a command in a shell that stops at the first failure, and returns what it prints. */
export async function runInShell(command: string, env: Record<string, string> = {}) {
  const { stdout } = await promisify(execFile)('bash', ['-euc', command], {
    env: { ...process.env, ...env },
  })
  return stdout
}

/** Starts a sandbox at a free port, and ends it with the test. */
export async function start(path: string, ...args: string[]) {
  const given = args.includes('--port') ? args : ['--port', '0', ...args]
  const child = spawn(process.execPath, [path, 'sandbox', ...given], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await closed
  })
  const lines: string[] = []
  let error = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text))
  const ready = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      const [, url] = /^(?:KryptoGO sandbox at |\{"type":"ready","url":")([^"\s]+)/.exec(line) ?? []
      if (url !== undefined) resolve(url)
    })
    void closed.then(([code]) =>
      reject(new Error(`The sandbox ended with ${code ?? 'a signal'}: ${error}`)),
    )
  })
  const url = await ready
  return {
    url,
    port: Number(new URL(url).port),
    client: createSandboxClient({ url }),
    lines,
    pid: child.pid ?? 0,
    /** Everything that it has written to the standard error. */
    error: () => error,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Closes the pipe that its lines go to. */
    closeOutput: () => child.stdout.destroy(),
    /** Closes the pipe that its problems go to. */
    closeErrors: () => child.stderr.destroy(),
    ended: closed.then(([code]) => code),
  }
}

/** A sandbox that has been started. */
export type Started = Awaited<ReturnType<typeof start>>

const headers = {
  'X-STUDIO-API-KEY': 'key',
  'X-Client-ID': 'ours',
  Origin: 'https://shop.example',
  'Content-Type': 'application/json',
}

export const intentPath = '/v1/studio/api/payment/intent'

/** Sends a request as a shop's server does. */
export async function send(
  { url }: Pick<Started, 'url'>,
  path: string,
  body?: unknown,
  init: { method?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: init.headers ?? headers,
    ...(init.method !== undefined && { method: init.method }),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text }
}

/** Creates a payment, and returns its id. */
export async function create(sandbox: Pick<Started, 'url'>, more: object = {}): Promise<string> {
  const { body } = await send(sandbox, intentPath, {
    fiat_amount: '300',
    fiat_currency: 'TWD',
    ...more,
  })
  return (body as { data: { payment_intent_id: string } }).data.payment_intent_id
}
