import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { buildProgram, create, intentPath, run, send, start } from './program'
import { receive } from './receiver'

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

async function makeFile() {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return { folder, file: join(folder, 'payments.data') }
}

const startWith = (file: string) => run(program.path, 'sandbox', '--port', '0', '--data', file)

/** A callback that has not been accepted, in a data file. */
const FAILED = /"failures":[1-9]/

it('keeps payments, settings and transfers across a restart', async () => {
  const { file, folder } = await makeFile()
  const first = await start(program.path, '--data', file)
  const id = await create(first, { order_data: { orderId: 'A-1' } })
  await first.client.trigger(id, 'success')
  await first.client.set({ scenario: 'pending' })
  await first.client.set({ spelling: 'received_crypto_amount' }, { paymentId: id })
  await first.client.setBalances({ '0xa': '5' })
  const transfer = { chain_id: 'arb', contract_address: '0xa', amount: '1', wallet_address: '0xb' }
  await send(first, '/v1/studio/api/asset_pro/transfer', transfer)
  const { items: transfers } = await first.client.transfers()
  expect(transfers).toMatchObject([transfer])
  const before = await send(first, `${intentPath}/${id}`)
  first.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(await readdir(folder)).toEqual(['payments.data'])

  const second = await start(program.path, '--data', file)
  expect(await send(second, `${intentPath}/${id}`)).toEqual(before)
  expect(before.body).toMatchObject({ data: { received_crypto_amount: '9.23' } })
  expect(await second.client.settings()).toMatchObject({ scenario: 'pending' })
  expect(await second.client.balances()).toEqual({ '0xa': '4' })
  expect((await second.client.transfers()).items).toEqual(transfers)
  expect(await create(second)).toMatch(/000002$/)
})

it('follows the settings that are passed at a start rather than those in the file', async () => {
  const { file } = await makeFile()
  const first = await start(program.path, '--data', file, '--scenario', 'paid', '--latency', '5')
  await first.client.set({ spelling: 'received_crypto_amount' })
  const id = await create(first)
  first.kill('SIGTERM')
  await first.ended

  const options = ['--scenario', 'underpaid', '--speed', '0.5', '--callback-copies', '2']
  const second = await start(program.path, '--data', file, ...options)
  expect(await second.client.settings()).toMatchObject({
    ...{ scenario: 'underpaid', speed: 0.5, latency_ms: 5, spelling: 'received_crypto_amount' },
    callbacks: { copies: 2 },
  })
  const { upcoming } = await second.client.payment(id)
  expect(Date.parse(upcoming.at(-1)?.at ?? '') - Date.now()).toBeGreaterThan(15_000)
  second.kill('SIGTERM')
  await second.ended

  const third = await start(program.path, '--data', file)
  expect(await third.client.settings()).toMatchObject({ scenario: 'underpaid', speed: 0.5 })
  expect(third.lines).toContain('Payments follow the scenario "underpaid".')
})

it('reports after a kill what has changed meanwhile, and callbacks that were not accepted', async () => {
  const { file } = await makeFile()
  const shop = await receive(...Array<number>(20).fill(500))
  const retries = ['--retry-after', Array(20).fill('1').join()]
  const first = await start(program.path, '--data', file, '--speed', '10', ...retries)
  const paid = await create(first, { callback_url: shop.url })
  await create(first, { callback_url: shop.url, group_key: 'sandbox:underpaid' })
  await first.client.trigger(paid, 'success')
  await expect.poll(() => shop.statuses()).toContain('success')
  await expect.poll(() => readFile(file, 'utf8'), { timeout: 5_000 }).toMatch(FAILED)
  first.kill('SIGKILL')
  await first.ended
  const before = shop.statuses().length

  await delay(1_300)
  await start(program.path, '--data', file, ...retries)
  await expect
    .poll(() => [...new Set(shop.statuses().slice(before))].sort(), { timeout: 5_000 })
    .toEqual(['insufficient_not_refunded', 'success'])
})

it('sends no callback and changes nothing where its port is taken', async () => {
  const { file, folder } = await makeFile()
  const shop = await receive(500, 500, 500, 500)
  const first = await start(program.path, '--data', file, '--retry-after', '1,1,1')
  await first.client.trigger(await create(first, { callback_url: shop.url }), 'success')
  await expect.poll(() => readFile(file, 'utf8'), { timeout: 3_000 }).toContain('"failures":1')
  first.kill('SIGKILL')
  await first.ended
  const before = await readFile(file, 'utf8')
  const sent = shop.statuses()
  const other = await start(program.path)
  await new Promise((resolve) => setTimeout(resolve, 1_000))

  const second = await run(program.path, 'sandbox', '--port', `${other.port}`, '--data', file)
  expect(second.error).toContain(`Port ${other.port} is taken by another sandbox`)
  expect(second.code).toBe(1)
  expect(shop.statuses()).toEqual(sent)
  expect(await readFile(file, 'utf8')).toBe(before)
  expect(await readdir(folder)).toEqual(['payments.data'])
})

it('answers no request before it has restored its payments', async () => {
  const { file } = await makeFile()
  const first = await start(program.path, '--data', file)
  const id = await create(first)
  first.kill('SIGTERM')
  await first.ended

  const state = { isStarting: true }
  const starting = start(program.path, '--data', file, '--port', `${first.port}`)
  void starting.finally(() => (state.isStarting = false))
  const statuses = new Set<number>()
  while (state.isStarting) {
    const answer = await send(first, `${intentPath}/${id}`).catch(() => undefined)
    if (answer) statuses.add(answer.status)
  }
  statuses.add((await send(await starting, `${intentPath}/${id}`)).status)
  expect([...statuses]).toEqual([200])
})

it('belongs to one sandbox at a time', async () => {
  const { file } = await makeFile()
  const first = await start(program.path, '--data', file)
  const second = await startWith(file)
  expect(second.code).toBe(1)
  expect(second.error).toContain(
    `${file} is used by the sandbox of process ${first.pid}. Stop it, or keep the data in another file.`,
  )
  first.kill('SIGKILL')
  await first.ended
  await start(program.path, '--data', file)
})

async function lockFileOf(folder: string) {
  const [name = ''] = (await readdir(folder)).filter((one) => one.includes('.lock'))
  return join(folder, name)
}

it('is taken over from a sandbox that was killed in a container, whose process id means nothing here', async () => {
  const { file, folder } = await makeFile()
  const first = await start(program.path, '--data', file)
  const id = await create(first)
  await expect.poll(() => readFile(file, 'utf8'), { timeout: 5_000 }).toContain(id)
  first.kill('SIGKILL')
  await first.ended
  await writeFile(await lockFileOf(folder), JSON.stringify({ owner: 'a', pid: process.pid }))

  const begun = performance.now()
  const second = await start(program.path, '--data', file)
  expect(performance.now() - begun).toBeGreaterThan(9_500)
  expect(second.error()).toMatch(/used by another sandbox, or by one that was killed\. Waiting/)
  expect(await second.client.payment(id)).toMatchObject({ intent: { payment_intent_id: id } })
})

it('ends at once by a signal while it waits for its file, and has then sent and saved nothing', async () => {
  const { file, folder } = await makeFile()
  const shop = await receive(500, 500)
  const first = await start(program.path, '--data', file)
  await first.client.trigger(await create(first, { callback_url: shop.url }), 'success')
  await expect.poll(() => readFile(file, 'utf8'), { timeout: 5_000 }).toMatch(FAILED)
  first.kill('SIGKILL')
  await first.ended
  await writeFile(await lockFileOf(folder), JSON.stringify({ owner: 'a', pid: process.pid }))
  const [before, received] = [await readFile(file, 'utf8'), shop.received.length]

  const second = spawn(process.execPath, [program.path, 'sandbox', '--port', '0', '--data', file])
  onTestFinished(() => void second.kill('SIGKILL'))
  let out = ''
  second.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  await once(second.stderr, 'data')
  const begun = performance.now()
  second.kill('SIGINT')
  expect(await once(second, 'close')).toEqual([0, null])
  expect(performance.now() - begun).toBeLessThan(3_000)
  expect(out).toBe('')
  expect(shop.received).toHaveLength(received)
  expect(await readFile(file, 'utf8')).toBe(before)
})

it('says once that it cannot save, and fails at the end if that is still so', async () => {
  const { file } = await makeFile()
  const sandbox = await start(program.path, '--data', file)
  await rm(file)
  await mkdir(file)
  await create(sandbox)
  await expect.poll(() => sandbox.error(), { timeout: 3_000 }).toContain('cannot be written')
  await create(sandbox)
  await delay(1_500)
  expect(sandbox.error().match(/cannot be written/g)).toHaveLength(1)
  sandbox.kill('SIGTERM')
  expect(await sandbox.ended).toBe(1)
})

it('says nothing at the end about what it could not save for a while', async () => {
  const { file } = await makeFile()
  const sandbox = await start(program.path, '--data', file)
  await rm(file)
  await mkdir(file)
  const id = await create(sandbox)
  await expect.poll(() => sandbox.error(), { timeout: 3_000 }).toContain('cannot be written')
  await rm(file, { recursive: true })
  sandbox.kill('SIGTERM')
  expect(await sandbox.ended).toBe(0)
  expect(await readFile(file, 'utf8')).toContain(id)
})

it('saves everything however often it is told to end', async () => {
  const { file, folder } = await makeFile()
  const sandbox = await start(program.path, '--data', file)
  // An open page, whose connection delays the end
  const page = await fetch(`${sandbox.url}/_sandbox/events`)
  const id = await create(sandbox)
  sandbox.kill('SIGINT')
  await delay(80)
  sandbox.kill('SIGINT')
  sandbox.kill('SIGTERM')
  expect(await sandbox.ended).toBe(0)
  expect(await readFile(file, 'utf8')).toContain(id)
  expect(await readdir(folder)).toEqual(['payments.data'])
  await page.body?.cancel().catch(() => undefined)
})

it('goes on where nobody reads its problems', async () => {
  const { file } = await makeFile()
  const sandbox = await start(program.path, '--data', file)
  sandbox.closeErrors()
  await rm(file)
  await mkdir(file)
  await create(sandbox)
  await delay(1_000)
  await rm(file, { recursive: true })
  const id = await create(sandbox)
  sandbox.kill('SIGTERM')
  expect(await sandbox.ended).toBe(0)
  expect(await readFile(file, 'utf8')).toContain(id)
})

it('removes what was left by sandboxes that were killed while they wrote', async () => {
  const { file, folder } = await makeFile()
  await writeFile(`${file}.4242.tmp`, '{')
  await writeFile(`${file}.notes.tmp`, 'mine')
  const sandbox = await start(program.path, '--data', file)
  sandbox.kill('SIGTERM')
  await sandbox.ended
  expect((await readdir(folder)).sort()).toEqual(['payments.data', 'payments.data.notes.tmp'])
})

it.each(['', '{"owner":"a","pid":1073741824}'])(
  'is not taken from a sandbox that is alive, where its lock says %j',
  async (text) => {
    const { file, folder } = await makeFile()
    await start(program.path, '--data', file)
    await writeFile(await lockFileOf(folder), text)
    const second = await startWith(file)
    expect(second.code).toBe(1)
    expect(second.error).toMatch(/payments\.data is used by .* Stop it, or keep the data in/)
  },
)

it('is not written any more by a sandbox that stood still while another took it', async () => {
  const { file, folder } = await makeFile()
  const first = await start(program.path, '--data', file)
  await create(first)
  await expect.poll(() => readFile(file, 'utf8'), { timeout: 5_000 }).toContain('["payment"')
  first.kill('SIGSTOP')
  await writeFile(await lockFileOf(folder), '')
  const second = await start(program.path, '--data', file)
  await second.client.reset()
  await expect.poll(() => readFile(file, 'utf8'), { timeout: 5_000 }).not.toContain('["payment"')
  first.kill('SIGCONT')
  await create(first)
  await expect.poll(() => first.error()).toMatch(/stood still for over 10 s, and another has taken/)
  first.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(await readFile(file, 'utf8')).not.toContain('["payment"')
})

it.each([
  ['of another kind', '{"name":"my-shop"}\n', /is not a data file of the sandbox/],
  [
    'of another version',
    '{"format":"kryptogo-sandbox","version":1}\n["end",0]\n',
    /has version 1 of the format, and this sandbox reads version 2\. Use the version/,
  ],
  [
    'without an end',
    '{"format":"kryptogo-sandbox","version":2}\n["saved_at",1]\n',
    /is not whole: it breaks off at line 3\. Restore a copy of it, or delete it/,
  ],
])('refuses a file %s, and leaves it as it is', async (_, text, message) => {
  const { file, folder } = await makeFile()
  await writeFile(file, text)
  const { code, error } = await startWith(file)
  expect(code).toBe(1)
  expect(error).toMatch(message)
  expect(await readFile(file, 'utf8')).toBe(text)
  expect(await readdir(folder)).toEqual(['payments.data'])
})

it('refuses a file that is cut in half', async () => {
  const { file } = await makeFile()
  const first = await start(program.path, '--data', file)
  for (let count = 0; count < 5; count++) await create(first)
  first.kill('SIGTERM')
  await first.ended
  const whole = await readFile(file, 'utf8')
  await writeFile(file, whole.slice(0, whole.length / 2))
  expect((await startWith(file)).error).toMatch(/is not whole: it breaks off at line \d+/)
})

it('says that the folder of the file does not exist', async () => {
  const { folder } = await makeFile()
  const { code, error } = await startWith(join(folder, 'nowhere/payments.data'))
  expect(code).toBe(1)
  expect(error).toMatch(/payments\.data cannot be written: its folder does not exist\./)
})
