import { build } from 'esbuild'
import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { KryptogoClient } from 'kryptogo-payment-react/server'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { printed } from '../apps/printed'
import { root } from '../package/package'
import { buildProgram, create, runWith, start } from './program'
import { receive } from './receiver'

let program: Awaited<ReturnType<typeof buildProgram>>
let texts: Record<string, string>
beforeAll(async () => {
  program = await buildProgram()
  texts = await printed('../sandbox/docs.test.ts')
})
afterAll(() => program.remove())

async function freePort() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Types what is printed, for the sandbox at a port. */
async function type(text: string, port: number, env: Record<string, string> = {}) {
  const npx = `npx() { shift; "${process.execPath}" "${program.path}" "$@" --port ${port}; }`
  const typed = `${npx}\n${text.replaceAll('4010', String(port))}`
  const { stdout } = await promisify(execFile)('bash', ['-euc', typed], {
    ...{ env: { ...process.env, ...env }, timeout: 30_000 },
  })
  return stdout
}

/** Loads a module that is printed. */
async function load<Module>(name: string, url: string): Promise<Module> {
  const folder = await mkdtemp(join(root, 'node_modules/.cache/sandbox-docs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, name)
  const text = (texts[name] ?? '').replaceAll('http://127.0.0.1:4010', url)
  await writeFile(file, text)
  const outfile = join(folder, 'out.mjs')
  await build({
    ...{ entryPoints: [file], outfile, bundle: true, platform: 'node', format: 'esm' },
    tsconfig: join(root, 'tsconfig.json'),
    external: ['pg', '@electric-sql/pglite', '@hono/node-server', 'react'],
  })
  return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as Module
}

it('starts with the command of docs/sandbox.md, and forwards callbacks', async () => {
  const shop = await receive()
  const [, args = ''] =
    /^npx kryptogo-payment-react sandbox (.*)$/m.exec(texts['docs-sandbox-md-0.sh'] ?? '') ?? []
  const forwarded = args.replace('http://localhost:3000/payment/callback', shop.url)
  expect(forwarded).not.toBe(args)
  const sandbox = await start(program.path, ...forwarded.split(' '))
  await sandbox.client.trigger(await create(sandbox), 'success')
  await expect.poll(() => shop.statuses()).toEqual(['success'])
})

it('takes the commands of docs/sandbox.md', async () => {
  const shop = await receive()
  const sandbox = await start(program.path, '--port', String(await freePort()))
  const expiring = await create(sandbox, { callback_url: shop.url })
  const paid = await create(sandbox, { callback_url: shop.url })
  const typed = await type(texts['docs-sandbox-md-2.sh'] ?? '', sandbox.port)
  expect(typed).toMatch(
    new RegExp(`^${paid} is success\nLet 31m pass for all payments\nSent \\d callbacks? again\n$`),
  )
  await expect
    .poll(() => shop.statuses().sort())
    .toEqual(expect.arrayContaining(['expired', 'success']))
  expect((await sandbox.client.payment(expiring)).intent.status).toBe('expired')
})

const hasPython = spawnSync('python3', ['-c', 'import sqlite3']).status === 0
// On CI, a machine without Python fails instead.
it.skipIf(!hasPython && process.env['CI'] === undefined)(
  'pays in the Python shop by the commands of docs/sandbox.md',
  async () => {
    const sandbox = await start(program.path)
    const folder = await mkdtemp(join(tmpdir(), 'kryptogo-python-docs-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const port = String(await freePort())
    const text = (texts['docs-sandbox-md-4.sh'] ?? '')
      .replace('node_modules/kryptogo-payment-react', root)
      .replace('3000', port)
    const accepted = `until curl -sS ${sandbox.url}/_sandbox/callbacks | grep -q '"answer": 200'`
    const typed = await type(
      `trap 'kill $(jobs -p)' EXIT\n${text}${accepted}; do sleep 0.1; done`,
      sandbox.port,
      { ...{ PORT: port, KRYPTOGO_URL: sandbox.url }, DATABASE: join(folder, 'shop.db') },
    )
    expect(typed).toMatch(/"payment_intent_id": "(\w+)".*\1 is success\n$/s)
  },
)

it('takes the requests of docs/sandbox.md', async () => {
  const sandbox = await start(program.path)
  const typed = await type(texts['docs-sandbox-md-5.sh'] ?? '', sandbox.port)
  expect(typed).toMatch(/"scenario": "paid".*"items": \[\].*"payments": 0/s)
})

it('checks an account with the command of docs/sandbox.md', async () => {
  const sandbox = await start(program.path, '--client-id', 'ours', '--api-key', 'key')
  const [, args = ''] =
    /^npx kryptogo-payment-react (.*)$/m.exec(texts['docs-sandbox-md-6.sh'] ?? '') ?? []
  const { code, out } = await runWith(
    { KRYPTOGO_CLIENT_ID: 'ours', KRYPTOGO_API_KEY: 'key' },
    program.path,
    ...args.split(' '),
    ...['--base-url', sandbox.url],
  )
  expect(out).toContain(' 0 differ, ')
  expect(code).toBe(0)
})

it('can be called by the names of the command in docs/sandbox.md', async () => {
  const [, args = ''] =
    /^npx kryptogo-payment-react sandbox (.*)$/m.exec(texts['docs-sandbox-md-7.sh'] ?? '') ?? []
  const { port } = await start(program.path, ...args.split(' '))
  const statusFor = async (host: string) => {
    const request = get({ port, path: '/_sandbox/health', headers: { host: `${host}:${port}` } })
    const [{ statusCode }] = (await once(request, 'response')) as [IncomingMessage]
    return statusCode
  }
  expect(await statusFor('kryptogo')).toBe(200)
  expect(await statusFor('host.docker.internal')).toBe(200)
  expect(await statusFor('evil.example')).toBe(403)
})

it.each(['deviation', 'fault'] as const)('lists every %s in docs/sandbox.md', async (setting) => {
  const page = await readFile(join(root, 'docs/sandbox.md'), 'utf8')
  const table = new RegExp(`^\\| \`${setting}\` .*\\n.*\\n((?:\\|.*\\n)+)`, 'm')
  const [, rows = ''] = table.exec(page) ?? []
  const listed = [...rows.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  const { client } = await start(program.path)
  for (const name of listed) await client.set({ [setting]: name })
  const message = `The setting ${setting} must be ${listed.join(', ')}, not "none".`
  await expect(client.set({ [setting]: 'none' })).rejects.toThrow(message)
})

it('serves the client and the functions of docs/sandbox.md', async () => {
  const { url, client } = await start(program.path)
  const shop = await load<{ client: KryptogoClient }>('sandboxClient.ts', url)
  const order = { fiat_amount: '300', fiat_currency: 'TWD' } as const
  const { payment_intent_id: id } = await shop.client.createPaymentIntent(order)

  const own = await load<Record<'payNewest' | 'makeRequestsFail' | 'startAgain', () => unknown>>(
    'sandboxed.ts',
    url,
  )
  await own.payNewest()
  expect((await shop.client.getPaymentIntent(id)).status).toBe('success')
  await own.makeRequestsFail()
  await expect(shop.client.createPaymentIntent(order)).rejects.toMatchObject({ code: 'http_error' })
  await own.startAgain()
  expect((await client.payments()).items).toEqual([])
})
