import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { root } from '../package/package'
import { buildProgram, start, type Started } from './program'

// Without the packages of the machine, because the example needs none.
const alone = ['-I', '-S']
// What Python's own server writes of each request.
const ACCESS = '127.0.0.1 - - ['
const file = join(root, 'examples/python/shop.py')
const python = ['python3', 'python'].find(
  (name) =>
    spawnSync(name, ['-c', 'import sqlite3, sys; assert sys.version_info >= (3, 8)']).status === 0,
)
// On CI, a machine without Python fails instead.
const isLeftOut = python === undefined && process.env['CI'] === undefined

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts the shop over a sandbox. */
async function openShop({ url: kryptogo }: Started) {
  if (python === undefined) throw new Error('examples/python needs Python 3.8 or later')
  const folder = await mkdtemp(join(tmpdir(), 'kryptogo-python-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const database = join(folder, 'shop.db')
  const child = spawn(python, [...alone, file], {
    env: { ...process.env, PORT: String(port), KRYPTOGO_URL: kryptogo, DATABASE: database },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const surprises: string[] = []
  createInterface(child.stderr).on('line', (line) => {
    if (!line.startsWith(ACCESS)) surprises.push(line)
  })
  const ended = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
    expect(surprises).toEqual([])
  })
  const post = (path: string, body: object = {}) =>
    fetch(url + path, { method: 'POST', body: JSON.stringify(body) })
  const isOpen = () =>
    fetch(url).then(
      () => true,
      () => false,
    )
  await expect.poll(isOpen, { timeout: 20_000 }).toBe(true)

  const read = (sql: string) => {
    const script = `import sqlite3, sys, json; print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))`
    const { stdout } = spawnSync(python, ['-c', script, database, sql], { encoding: 'utf8' })
    return JSON.parse(stdout) as string[][]
  }
  return {
    post,
    async create(order: string): Promise<string> {
      const response = await post(`/orders/${order}`)
      const { payment_intent_id: id } = (await response.json()) as { payment_intent_id: string }
      return id
    },
    parcels: () => read('select order_id from parcels'),
    statuses: () => read('select status from payments order by rowid').flat(),
  }
}

const answers = async ({ client }: Started) =>
  (await client.deliveries()).items.map(({ answer }) => answer)

/** The HTTP status and the message of an answer of the shop. */
async function answerTo(response: Promise<Response>): Promise<[number, string]> {
  const answer = await response
  expect(answer.headers.get('content-type')).toBe('application/json')
  const { message } = (await answer.json()) as { message: string }
  return [answer.status, message]
}

const patient = { timeout: 20_000 }

describe.skipIf(isLeftOut)(
  `examples/python with nothing but ${python ?? 'Python, which this machine lacks'}`,
  () => {
    it('ships a paid order once, however often it hears of it', async () => {
      const sandbox = await start(program.path)
      const shop = await openShop(sandbox)
      await sandbox.client.trigger(await shop.create('A-1'), 'success')
      await expect.poll(() => answers(sandbox), patient).toEqual([200])
      await sandbox.client.resendAll()
      await sandbox.client.resendAll()
      await expect.poll(() => answers(sandbox), patient).toEqual([200, 200, 200])
      expect(shop.parcels()).toEqual([['A-1']])
      expect(shop.statuses()).toEqual(['success'])
    })

    it('reads both spellings of what was received', async () => {
      const sandbox = await start(program.path, '--spelling', 'received_crypto_amount')
      const shop = await openShop(sandbox)
      await sandbox.client.trigger(await shop.create('A-2'), 'success')
      await expect.poll(() => shop.parcels(), patient).toEqual([['A-2']])
    })

    it('ships nothing that is underpaid, refunded or expired', async () => {
      const sandbox = await start(program.path)
      const shop = await openShop(sandbox)
      await sandbox.client.trigger(await shop.create('A-1'), 'insufficient_refunded')
      await sandbox.client.trigger(await shop.create('A-2'), 'expired')
      await expect
        .poll(() => shop.statuses(), patient)
        .toEqual(['insufficient_refunded', 'expired'])
      expect(shop.parcels()).toEqual([])
    })

    it('takes no payment for an order that is paid, or is none', async () => {
      const sandbox = await start(program.path)
      const shop = await openShop(sandbox)
      await sandbox.client.trigger(await shop.create('A-1'), 'success')
      await expect.poll(() => shop.parcels(), patient).toEqual([['A-1']])
      expect(await answerTo(shop.post('/orders/A-1'))).toEqual([409, 'This order is paid'])
      expect(await answerTo(shop.post('/orders/A-9'))).toEqual([404, 'There is no such order'])
      expect(await answerTo(shop.post('/elsewhere'))).toEqual([404, 'There is no such order'])
      expect((await sandbox.client.payments()).items).toHaveLength(1)
    })

    it('says what KryptoGO refuses with, whatever the HTTP status is', async () => {
      const sandbox = await start(program.path)
      const shop = await openShop(sandbox)
      await sandbox.client.set({ fault: 'rejected_api_key' })
      expect(await answerTo(shop.post('/orders/A-1'))).toEqual([503, 'Invalid API key'])
    })

    it('believes no callback that KryptoGO does not confirm', async () => {
      const sandbox = await start(program.path)
      const shop = await openShop(sandbox)
      const id = await shop.create('A-1')
      const forge = (payment_intent_id: string) =>
        shop.post('/payment/callback', {
          payment_intent_id,
          status: 'success',
          received_amount: '9',
        })
      expect((await forge(id)).status).toBe(200)
      expect((await forge('none')).status).toBe(404)
      expect([shop.statuses(), shop.parcels()]).toEqual([['pending'], []])
      await sandbox.client.set({ callbacks: { body: 'wrong_status' } })
      await sandbox.client.trigger(id, 'insufficient_not_refunded')
      await expect.poll(() => shop.statuses(), patient).toEqual(['insufficient_not_refunded'])
      expect(shop.parcels()).toEqual([])
    })

    it('lets KryptoGO repeat what it could not confirm', async () => {
      const sandbox = await start(program.path, '--retry-after', '0.2,30')
      const shop = await openShop(sandbox)
      const id = await shop.create('A-1')
      await sandbox.client.set({ fault: 'server_error' })
      await sandbox.client.trigger(id, 'success')
      await expect.poll(() => answers(sandbox), patient).toEqual([503, 503])
      expect(shop.parcels()).toEqual([])
      await sandbox.client.set({ fault: null })
      await sandbox.client.resendAll()
      await expect.poll(() => shop.parcels(), patient).toEqual([['A-1']])
    })
  },
)
