import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SandboxFault } from 'kryptogo-payment-react/testing'
import { buildProgram, create, intentPath, send, start, type Started } from './program'

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

/** Sends a request, and returns what arrives, whole or not. */
function receive({ port }: Started, method: string, body?: string) {
  return new Promise<{ status: number; retryAfter?: string; body: string; isWhole: boolean }>(
    (resolve, reject) => {
      const headers = {
        'X-STUDIO-API-KEY': 'key',
        'X-Client-ID': 'ours',
        Origin: 'https://shop.example',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      }
      const path = body === undefined ? '/v1/studio/api/payment/intents' : intentPath
      request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('error', () => undefined)
        response.on('close', () => {
          const { statusCode = 0, headers: given, complete: isWhole } = response
          const retryAfter = given['retry-after']
          resolve({
            ...{ status: statusCode, body: text, isWhole },
            ...(retryAfter !== undefined && { retryAfter }),
          })
        })
      })
        .on('error', reject)
        .end(body)
    },
  )
}

const order = JSON.stringify({ fiat_amount: '300', fiat_currency: 'TWD' })

it.each<[SandboxFault, object, number]>([
  ['rate_limited', { status: 429, retryAfter: '5', isWhole: true }, 0],
  ['unavailable', { status: 503, isWhole: true }, 0],
  ['html', { status: 200, body: expect.stringContaining('<h1>') as string, isWhole: true }, 0],
  ['cut', { status: 200, body: expect.stringMatching(/^\{"code":0/) as string, isWhole: false }, 1],
])('answers with %s', async (fault, answer, created) => {
  const sandbox = await start(program.path)
  await sandbox.client.set({ fault })
  expect(await receive(sandbox, 'POST', order)).toMatchObject(answer)
  expect(await receive(sandbox, 'GET')).toMatchObject({ isWhole: fault !== 'cut' })
  expect((await sandbox.client.payments()).items).toHaveLength(created)
  await sandbox.client.set({ fault: null })
  expect(await send(sandbox, '/v1/studio/api/payment/intents')).toMatchObject({ status: 200 })
})

it('leaves null of a refusal that is without its envelope and has no data', async () => {
  const sandbox = await start(program.path)
  await sandbox.client.set({ fault: 'rejected_api_key', deviation: 'no_envelope' })
  const answer = await send(sandbox, '/v1/studio/api/payment/intents')
  expect(answer).toEqual({ status: 400, body: null })
})

it('gives no reason for a refusal that was set', async () => {
  const sandbox = await start(program.path)
  const id = await create(sandbox)
  await sandbox.client.set({ fault: 'rejected_intent_id' })
  const refusal = { code: 4006, message: 'Invalid payment_intent_id' }
  expect((await send(sandbox, `${intentPath}/${id}`)).body).toEqual(refusal)
  expect((await send(sandbox, `${intentPath}/none`)).body).toEqual(refusal)
  expect((await sandbox.client.requests()).items[0]).not.toHaveProperty('problem')
})

it('logs what a request needs to be sent again', async () => {
  const sandbox = await start(program.path)
  await create(sandbox)
  const { items } = await sandbox.client.requests()
  expect(items).toMatchObject([{ origin: 'https://shop.example', body: order }])
})
