import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { systemClock } from '../core/systemClock'
import { createSandboxClient } from '../testing/createSandboxClient'
import type { SandboxScenario } from '../testing/sandboxApi'
import { DEFAULT_URL, type StartOptions } from './arguments'
import { stackOf } from '../core/causes'
import { createControlApi, RESET } from './controlApi'
import { createSandbox } from './createSandbox'
import { keepData, noKeeper } from './dataKeeper'
import { createDemoShop, DEMO, DEMO_CALLBACK } from './demoShop'
import { createHttpServer } from './httpServer'
import { createNewsFeed } from './newsFeed'
import { createPageFiles } from './pageFiles'
import { createPoster } from './poster'
import type { Output } from './output'
import { createHostCheck } from './ownNames'
import { isEveryAddress, isLoopback, leadsTo } from './ownUrl'
import { Problem } from './problem'
import { createSandboxClock } from './sandboxClock'
import { readVersion } from './version'

const GRACE_MS = 200
const LOOK_MS = 1_000

/**
 * Runs a sandbox until the signal is aborted or a request ends it.
 *
 * @throws Problem when it cannot listen there, or cannot use its data file, also to save it at the end.
 */
export async function runSandbox(
  options: StartOptions,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { host, port, forward, dataFile, demo, clientId, apiKey, refusalStatus } = options
  let end = (): void => undefined
  const stopped = new Promise<void>((resolve) => {
    end = resolve
  })
  signal.addEventListener('abort', end)
  let keeper = noKeeper
  let ownPort = port
  const isOwnUrl = (url: URL) =>
    leadsTo(url, host, ownPort) && !(demo && url.pathname === DEMO_CALLBACK)
  const feed = createNewsFeed()
  const poster = createPoster(systemClock)
  const credentials = { clientId, apiKey }
  const sandbox = createSandbox({
    clock: createSandboxClock(),
    random: Math.random,
    post: poster.post,
    settings: options.settings,
    credentials,
    retryAfter: options.retryAfter,
    forward,
    isOwnUrl,
    onNews: (news) => {
      output.news(news)
      feed.publish(news)
      // A read changes nothing that is kept.
      if (news.type !== 'request' || news.request.method !== 'GET') keeper.touch()
    },
  })
  const url = () => urlOf(host, ownPort)
  const shop = demo ? createDemoShop({ sandbox, refusalStatus, credentials, url }) : undefined
  const control = createControlApi({
    sandbox,
    facts: { version: readVersion(), pid: process.pid, data_file: dataFile ?? null, demo },
    readOpenApi,
    onChange: (method, path) => {
      if (path === RESET) shop?.clear()
      feed.publish({ type: 'control', method, path })
      keeper.touch()
    },
    stop: end,
  })
  const onError = (error: unknown) => output.problem(`The sandbox failed: ${stackOf(error)}`)
  const server = createHttpServer({
    ...{ sandbox, control, feed, refusalStatus },
    checkHost: createHostCheck([host, ...options.allowedHosts]),
    pages: createPageFiles(new URL('./page/', import.meta.url), demo),
    demo: shop,
    onError,
  })

  const close = async () => {
    await closeServer(server)
    const last = sandbox.stop()
    poster.close()
    await keeper.close(last)
  }
  try {
    if (dataFile !== undefined)
      keeper = await keepData(dataFile, sandbox, signal, (message) => output.problem(message))
    signal.throwIfAborted()
    ownPort = await listen(server, host, port)
    signal.throwIfAborted()
    server.on('error', onError)
    if (forward !== undefined && isOwnUrl(new URL(forward))) throw forwardLoop(forward)
    // It sends callbacks, so the port must be its own. No request is read before this turn ends.
    keeper.start()
  } catch (cause) {
    await close()
    if (signal.aborted) return
    throw cause
  }
  const { scenario } = sandbox.settings.of({})
  output.ready(url(), notesOf(options, url(), scenario))
  if (!signal.aborted) await stopped
  await close()
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      explainListenError(error, host, port).then(reject, reject)
    }
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      resolve()
    })
  })
  const address = server.address()
  return isAddress(address) ? address.port : port
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null

async function explainListenError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
): Promise<Problem> {
  switch (error.code) {
    case 'EADDRINUSE': {
      const health = createSandboxClient({ url: urlOf(host, port), timeoutMs: LOOK_MS }).health()
      const other = await health.catch(() => undefined)
      const who = other ? `another sandbox, process ${other.pid}` : 'another program'
      const remedy = other
        ? `End it with "npx kryptogo-payment-react sandbox stop --port ${port}", or`
        : 'End that program, or'
      return new Problem(
        'port_taken',
        `Port ${port} is taken by ${who}. ${remedy} choose another port with --port.`,
      )
    }
    case 'EACCES':
      return new Problem(
        'port_forbidden',
        `This user may not listen at port ${port}. Choose one above 1023 with --port.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Problem(
        'unknown_host',
        `This machine has no address ${host}. Pass one of its own with --host, or 127.0.0.1.`,
      )
    default:
      return new Problem('listen_failed', `Cannot listen at ${host}:${port}: ${error.message}.`)
  }
}

function forwardLoop(forward: string): Problem {
  return new Problem(
    'forward_loop',
    `--forward leads back to the sandbox: ${forward}. Pass the URL of your own server's callback route.`,
  )
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  // Answers that are on their way arrive; those of the scenario "timeout" never would.
  const cancel = systemClock.after(GRACE_MS, () => server.closeAllConnections())
  await closed
  cancel()
}

function urlOf(host: string, port: number): string {
  const name = isEveryAddress(host) ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function notesOf(options: StartOptions, url: string, scenario: SandboxScenario): string[] {
  const { host, forward, dataFile, demo } = options
  return [
    ...(demo ? [`Shop: ${url}${DEMO}`] : []),
    `You are the buyer at: ${url}/`,
    `Give your KryptoGO client the base URL ${url}. ${credentialsNote(options)}`,
    forward === undefined
      ? 'Callbacks go to the callback_url of each payment.'
      : `Callbacks go to ${forward}.`,
    `Payments follow the scenario "${scenario}".`,
    ...(dataFile === undefined ? [] : [`Payments are kept in ${dataFile}.`]),
    ...(isLoopback(host) ? [] : ['It can be reached from other machines.']),
    `Control: npx kryptogo-payment-react sandbox trigger success <payment_intent_id>${url === DEFAULT_URL ? '' : ` --url ${url}`}`,
  ]
}

function credentialsNote({ clientId, apiKey }: StartOptions): string {
  if (clientId === undefined && apiKey === undefined) return 'Any client id and API key will do.'
  const id = clientId === undefined ? 'Any client id' : `The client id ${clientId}`
  // The key itself would stay in logs.
  const key = apiKey === undefined ? 'any API key' : 'the API key in --api-key'
  return `${id} and ${key} will do.`
}

function readOpenApi(): unknown {
  return JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8'))
}
