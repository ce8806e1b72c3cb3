import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildProgram, start, type Started } from './program'

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
