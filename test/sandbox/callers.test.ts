import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildProgram, intentPath, start, type Started } from './program'

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

/** Sends a request with headers of which `fetch` does not let one choose all. */
async function sendWith(
  { port }: Pick<Started, 'port'>,
  headers: Record<string, string>,
  { method = 'GET', path = '/_sandbox/health', body = '' } = {},
) {
  const sent = request({ host: '127.0.0.1', port, method, path, headers })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode, body: JSON.parse(await text(response)) as unknown }
}

it('refuses an origin that is no URL', async () => {
  const sandbox = await start(program.path)
  for (const origin of ['http://[', 'http://:80', 'http://localhost:99999', 'null'])
    expect(await sendWith(sandbox, { Origin: origin })).toMatchObject({
      status: 403,
      body: { error: 'forbidden_origin' },
    })
  expect(sandbox.error()).toBe('')
})

it('answers a target that is not a path', async () => {
  const sandbox = await start(program.path)
  for (const path of ['*', '*[', '//[', 'http://['])
    expect(await sendWith(sandbox, {}, { method: 'OPTIONS', path })).toMatchObject({ status: 404 })
  expect(sandbox.error()).toBe('')
})

const order = JSON.stringify({ fiat_amount: '300', fiat_currency: 'TWD' })
const creation = { method: 'POST', path: intentPath, body: order }
const shop = {
  'X-STUDIO-API-KEY': 'key',
  'X-Client-ID': 'ours',
  Origin: 'https://shop.example',
  'Content-Type': 'application/json',
}

it('refuses a name that is not its own, through which a page of another site could drive it', async () => {
  const sandbox = await start(program.path, '--host', '0.0.0.0')
  const host = `evil.example:${sandbox.port}`
  const why = /does not know the name evil\.example.* start it with --allow-host evil\.example\.$/
  expect(await sendWith(sandbox, { ...shop, Host: host }, creation)).toMatchObject({
    status: 403,
    body: { code: 403, data: { hint: expect.stringMatching(why) as string } },
  })
  const reset = { method: 'POST', path: '/_sandbox/reset' }
  const headers = { Host: host, Origin: `http://${host}` }
  expect(await sendWith(sandbox, headers, reset)).toEqual({
    status: 403,
    body: { error: 'forbidden_host', message: expect.stringMatching(why) as string },
  })
  expect((await sandbox.client.payments()).items).toEqual([])
  await expect.poll(() => sandbox.lines.join('\n')).toMatch(/ 403 \d+ ms\n +Forbidden\. .*evil/)
})

it.each([' ', 'evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', 'a@127.0.0.1'])(
  'refuses the name %j',
  async (host) => {
    const sandbox = await start(program.path)
    expect(await sendWith(sandbox, { Host: host })).toMatchObject({ status: 403 })
  },
)

it('answers to addresses, names of this machine, the name in --host, and those that are allowed', async () => {
  const allowed = ['--allow-host', 'kryptogo', '--allow-host', 'Pay.Example']
  const sandbox = await start(program.path, '--host', 'localhost', ...allowed)
  const own = ['127.0.0.1', '192.168.1.5', '[::1]', '[fe80::1]', 'LOCALHOST', 'shop.localhost']
  for (const name of [...own, 'kryptogo', 'pay.example']) {
    expect(await sendWith(sandbox, { Host: name })).toMatchObject({ status: 200 })
    const host = `${name}:${sandbox.port}`
    expect(await sendWith(sandbox, { ...shop, Host: host }, creation)).toMatchObject({
      status: 200,
    })
  }
})
