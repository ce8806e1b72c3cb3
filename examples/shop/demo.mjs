// Starts the whole demo: the sandbox, the shop's server, and the page. `npm run demo`
import react from '@vitejs/plugin-react'
import { build as bundle } from 'esbuild'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build, createLogger, preview } from 'vite'

const here = import.meta.dirname
const port = await portFrom('PORT', '5180')
const shopPort = await portFrom('SHOP_PORT', '0')
const kryptogoPort = await portFrom('KRYPTOGO_PORT', '0')
const cache = join(here, '../../node_modules/.cache/shop', String(port))
const shopUrl = `http://127.0.0.1:${shopPort}`
const kryptogoUrl = `http://127.0.0.1:${kryptogoPort}`
const data = join(here, '.data', String(port))

// Neither program may outlive the demo, even if it crashes.
const END_WITH_DEMO = "process.on('disconnect', () => process.exit())"
const FLAGS = [
  '--enable-source-maps',
  '--import',
  `data:text/javascript,${encodeURIComponent(END_WITH_DEMO)}`,
]

/** @type {import('node:child_process').ChildProcess | undefined} */
let shop

// First, so that a second demo on the same port stops here.
await preview({
  configFile: false,
  root: here,
  build: { outDir: join(cache, 'page') },
  plugins: [{ name: 'demo', configurePreviewServer: controlShop }],
  customLogger: withoutProxyErrors(),
  preview: {
    host: '127.0.0.1',
    port,
    strictPort: true,
    proxy: { '/api': { target: shopUrl, configure: passOnEnds } },
  },
}).catch((error) => {
  console.error(`${error.message}. To use any free port: PORT=0 npm run demo`)
  process.exit(1)
})

// The sandbox starts empty, so the shop must too.
rmSync(data, { recursive: true, force: true })
mkdirSync(data, { recursive: true })

const [sandbox] = await Promise.all([buildSandbox(), buildPage(), buildServer()])
const retries = ['--retry-after', '1,2,4,8,16,32']
run(sandbox, {}, 'sandbox', '--port', String(kryptogoPort), ...retries, '--quiet')
shop = startShop()
await Promise.all([
  untilReady(`${shopUrl}/api/orders`),
  untilReady(`${kryptogoUrl}/_sandbox/health`),
])
console.log(`\n  The demo is at  http://localhost:${port}\n`)

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit())

// All resolve the package's name to ../../src, as in tsconfig.json.

function buildPage() {
  return build({
    configFile: false,
    root: here,
    plugins: [react()],
    resolve: { tsconfigPaths: true },
    logLevel: 'warn',
    build: {
      outDir: join(cache, 'page'),
      emptyOutDir: true,
      rollupOptions: { input: [join(here, 'index.html'), join(here, 'page/index.html')] },
    },
  })
}

async function buildSandbox() {
  const folder = join(cache, 'sandbox')
  const script = (/** @type {string} */ name) => join(here, '../../scripts', name)
  await Promise.all([
    promisify(execFile)(process.execPath, [script('sandboxProgram.mjs'), folder]),
    promisify(execFile)(process.execPath, [
      script('sandboxPage.mjs'),
      join(folder, 'dist/sandbox/page'),
    ]),
  ])
  return join(folder, 'dist/sandbox/cli.js')
}

function buildServer() {
  return bundle({
    entryPoints: [join(here, 'server.ts')],
    outdir: cache,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
  })
}

function startShop() {
  return run(join(cache, 'server.mjs'), {
    PORT: shopPort,
    DATA: data,
    KRYPTOGO_URL: kryptogoUrl,
    KRYPTOGO_CLIENT_ID: 'demo-client',
    KRYPTOGO_API_KEY: 'demo-key',
  })
}

/**
 * @param {string} program
 * @param {Record<string, string | number>} settings
 * @param {string[]} args
 */
function run(program, settings, ...args) {
  const env = { ...process.env, ...settings }
  const child = spawn(process.execPath, [...FLAGS, program, ...args], {
    env: /** @type {NodeJS.ProcessEnv} */ (env),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.on('exit', (code, signal) => {
    if (signal === 'SIGKILL') return
    console.error(`${program} has ended with ${signal ?? code}`)
    process.exit(1)
  })
  return child
}

/**
 * GET /shop-process says whether the shop's server is running, and where the sandbox is; POST /shop-process/kill and …/start
 * change it.
 *
 * @param {import('vite').PreviewServer} vite
 */
function controlShop(vite) {
  vite.middlewares.use('/shop-process', (request, response, next) => {
    const isRunning = () => shop?.exitCode === null && shop.signalCode === null
    change()
      .then(() => {
        response.setHeader('Content-Type', 'application/json')
        response.end(JSON.stringify({ isRunning: isRunning(), sandboxUrl: kryptogoUrl }))
      })
      .catch(next)

    async function change() {
      if (request.method !== 'POST') return
      if (request.url === '/kill' && shop && isRunning()) {
        shop.kill('SIGKILL')
        await once(shop, 'exit')
      }
      if (request.url === '/start' && !isRunning()) {
        shop = startShop()
        await untilReady(`${shopUrl}/api/orders`)
      }
    }
  })
}

/**
 * Ends a stream in the browser when the server is killed, because this proxy would keep it open.
 *
 * @param {import('vite').HttpProxy.ProxyServer} proxy
 */
function passOnEnds(proxy) {
  proxy.on('proxyRes', (incoming, _, outgoing) => {
    incoming.on('close', () => {
      if (!incoming.complete) outgoing.destroy()
    })
  })
}

/** The demo kills the server on purpose, so proxy errors are expected. */
function withoutProxyErrors() {
  const logger = createLogger('warn')
  const { error } = logger
  logger.error = (message, options) => {
    if (!message.includes('proxy error')) error(message, options)
  }
  return logger
}

/** @param {string} url */
async function untilReady(url) {
  for (let tries = 0; tries < 300; tries++) {
    try {
      const response = await fetch(url)
      await response.body?.cancel()
      if (response.ok) return
    } catch {
      // Not ready yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer`)
}

/**
 * @param {string} name
 * @param {string} preset
 */
async function portFrom(name, preset) {
  const chosen = Number(process.env[name] ?? preset)
  if (!Number.isInteger(chosen)) throw new Error(`${name} must be a number, and 0 for any port`)
  if (chosen) return chosen
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
