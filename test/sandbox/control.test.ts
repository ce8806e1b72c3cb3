import { readFile } from 'node:fs/promises'
import { createSandboxClient, scenarios, type SandboxEvent } from 'kryptogo-payment-react/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram, create, intentPath, run, send, start, type Started } from './program'
import { receive } from './receiver'
import { differences, type Schema } from './schemas'

interface Operation {
  parameters?: { name: string; in: string }[]
  requestBody?: object
  responses: Record<string, { content: Record<string, { schema: Schema }> }>
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

let program: Awaited<ReturnType<typeof buildProgram>>
let openApi: OpenApi
beforeAll(async () => {
  program = await buildProgram()
  const file = new URL('../../src/sandbox/openapi.json', import.meta.url)
  openApi = JSON.parse(await readFile(file, 'utf8')) as OpenApi
})
afterAll(() => program.remove())

async function control(sandbox: Started, method: string, path: string, body?: unknown) {
  const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as unknown }
}

const statusOf = async (sandbox: Started, id: string) =>
  (await sandbox.client.payment(id)).intent.status

describe('openapi.json', () => {
  it('is served, and describes every answer of the control API', async () => {
    const shop = await receive(500)
    const sandbox = await start(program.path, '--retry-after', '0.01')
    expect((await control(sandbox, 'GET', '/openapi.json')).body).toEqual(openApi)
    const id = await create(sandbox, { callback_url: shop.url })
    await create(sandbox, {})
    await send(sandbox, `${intentPath}/none`)
    await send(sandbox, '/v1/studio/api/asset_pro/transfer', {
      ...{ chain_id: 'arb', contract_address: '0xa', amount: '1', wallet_address: '0xb' },
    })
    await sandbox.client.trigger(id, 'success')
    await expect.poll(async () => (await sandbox.client.deliveries()).items).toHaveLength(2)

    const bodies: Record<string, object> = {
      trigger: { event: 'seen', force: true },
      advance: { ms: 1, payment_intent_id: id },
      balances: { '0xa': '1.5' },
      settings: { speed: 2, callbacks: { copies: 2 } },
    }
    const { Problem } = openApi.components.schemas
    const problem = await control(sandbox, 'POST', '/nothing')
    expect(differences(openApi.components.schemas, Problem ?? {}, problem.body)).toEqual([])
    const ends = ['/reset', '/stop']
    const paths = Object.keys(openApi.paths).filter((path) => !ends.includes(path))
    const found: string[] = []
    for (const path of [...paths, ...ends])
      for (const [method, { responses }] of Object.entries(openApi.paths[path] ?? {})) {
        if (['/events', '/openapi.json'].includes(path)) continue
        const real = path.replace('{payment_intent_id}', id).replace(/\{\w+\}/, '1')
        const body = method === 'get' || method === 'delete' ? undefined : {}
        const given = body && (bodies[path.split('/').at(-1) ?? ''] ?? body)
        const answer = await control(sandbox, method.toUpperCase(), real, given)
        expect(answer.status, `${method} ${path}`).toBe(200)
        const { schema = {} } = responses['200']?.content['application/json'] ?? {}
        const wrong = differences(openApi.components.schemas, schema, answer.body)
        found.push(...wrong.map((one) => `${method} ${path} ${one}`))
      }
    expect(found).toEqual([])
  })

  it('names every path, scenario and filter that there is', async () => {
    const sandbox = await start(program.path)
    const { message } = (await control(sandbox, 'GET', '/nothing')).body as { message: string }
    const served = [...message.matchAll(/([A-Z]+) \/_sandbox(\/\S*?)[,.]?(?= |$)/g)].map(
      ([, method = '', path = '']) => `${method} ${path}`,
    )
    const documented = Object.entries(openApi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect([...served].sort()).toEqual(documented.sort())
    const { scenario } = openApi.components.schemas['Settings']?.properties ?? {}
    expect(scenario?.enum).toEqual(Object.keys(scenarios).filter((name) => name !== 'order_busy'))
    for (const [path, { get }] of Object.entries(openApi.paths)) {
      const filters = (get?.parameters ?? []).filter((one) => one.in === 'query')
      if (filters.length === 0) continue
      const known = ((await control(sandbox, 'GET', `${path}?x=1`)).body as { message: string })
        .message
      expect(known).toBe(
        `The list has no filter "x". Use one of ${filters.map(({ name }) => name).join(', ')}.`,
      )
    }
  })

  it('names every value that a setting may have, and every event', async () => {
    const sandbox = await start(program.path)
    const { Settings, Trigger, Payment } = openApi.components.schemas
    const { callbacks, ...settings } = Settings?.properties ?? {}
    const enums = Object.entries(settings).filter(([, { enum: values }]) => values)
    expect(enums.map(([name]) => name)).toEqual(['scenario', 'fault', 'spelling', 'deviation'])
    const cases: [string, string, object, Schema | undefined][] = [
      ...enums.map(([name, schema]): [string, string, object, Schema] => {
        return ['PATCH', '/settings', { [name]: 'x' }, schema]
      }),
      ['PATCH', '/settings', { callbacks: { body: 'x' } }, callbacks?.properties?.['body']],
      ['POST', '/payments/x/trigger', { event: 'x' }, Trigger?.properties?.['event']],
      ['POST', '/payments/x/trigger', { event: 'x' }, Payment?.properties?.['possible']?.items],
    ]
    for (const [method, path, body, schema] of cases) {
      const { message } = (await control(sandbox, method, path, body)).body as { message: string }
      const values = (schema?.enum ?? []).filter((value) => typeof value === 'string')
      expect(message).toMatch(
        new RegExp(` (must be|Use one of) ${values.join(', ')}(, not "x")?\\.$`),
      )
    }
  })

  it('is followed by a stream of everything that happens', async () => {
    const sandbox = await start(program.path)
    const stream = await fetch(`${sandbox.url}/_sandbox/events`)
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    const id = await create(sandbox)
    await sandbox.client.trigger(id, 'success')
    let text = ''
    while (!text.includes('"success"')) text += (await reader?.read())?.value ?? ''
    const news = [...text.matchAll(/^data: (.*)$/gm)].map(
      ([, data = '']) => JSON.parse(data) as unknown,
    )
    const { News = {} } = openApi.components.schemas
    expect(news.flatMap((one) => differences(openApi.components.schemas, News, one))).toEqual([])
    const isControl = (one: unknown) => (one as { type: string }).type === 'control'
    expect(news.filter((one) => !isControl(one))).toMatchObject([
      { type: 'payment', intent: { status: 'pending' } },
      { type: 'request', request: { method: 'POST', payment_intent_id: id } },
      {
        type: 'payment',
        intent: { status: 'pending', payment_tx_hash: expect.stringMatching(/^0x/) as string },
      },
      { type: 'payment', intent: { status: 'success' } },
    ])
    while (!text.includes('"control"')) text += (await reader?.read())?.value ?? ''
    expect(text).toContain(
      `{"type":"control","method":"POST","path":"/_sandbox/payments/${id}/trigger"}`,
    )
    await reader?.cancel()
  })
})

describe('an event', () => {
  it.each<[SandboxEvent, string, object]>([
    ['success', 'success', { received_amount: '9.23', payer_address: /^0x/ }],
    ['insufficient_not_refunded', 'insufficient_not_refunded', { received_amount: '9.10' }],
    ['insufficient_refunded', 'insufficient_refunded', { refund_amount: '9.10' }],
    ['expired', 'expired', {}],
    ['seen', 'pending', { payment_tx_timestamp: expect.any(Number) as number }],
    ['unknown_status', 'refunding', { received_amount: '9.10' }],
    ['wrong_chain', 'pending', {}],
  ])('%s leads to %s', async (event, status, fields) => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    const { intent } = await sandbox.client.trigger(id, event)
    const { payer_address, ...others } = fields as { payer_address?: RegExp }
    expect(intent).toMatchObject({ status, ...others })
    if (payer_address) expect(intent.payer_address).toMatch(payer_address)
  })

  it('reports both steps of a refund', async () => {
    const shop = await receive()
    const sandbox = await start(program.path)
    const id = await create(sandbox, { callback_url: shop.url })
    await sandbox.client.trigger(id, 'insufficient_refunded', { amount: '1.00' })
    await expect
      .poll(() => shop.statuses())
      .toEqual(['insufficient_not_refunded', 'insufficient_refunded'])
  })

  it('wrong_chain leaves a payment unpaid until its deadline', async () => {
    const sandbox = await start(program.path, '--scenario', 'paid')
    const id = await create(sandbox)
    await sandbox.client.trigger(id, 'wrong_chain')
    expect((await sandbox.client.payment(id)).upcoming).toMatchObject([
      { change: { status: 'expired' } },
    ])
    await sandbox.client.advance(30 * 60_000)
    const { intent, history } = await sandbox.client.payment(id)
    expect(intent.status).toBe('expired')
    expect(intent.payment_tx_hash).toBeUndefined()
    expect(history).toMatchObject([{ change: { status: 'expired' } }])
  })

  it('pay is confirmed after 6 s', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    await sandbox.client.trigger(id, 'pay', { amount: '5' })
    expect(await sandbox.client.payment(id)).toMatchObject({
      intent: { status: 'pending', payment_tx_hash: expect.stringMatching(/^0x/) as string },
      upcoming: [{ change: { status: 'insufficient_not_refunded', received_amount: '5' } }],
    })
    await sandbox.client.advance(6_000)
    expect(await statusOf(sandbox, id)).toBe('insufficient_not_refunded')
  })

  it('that KryptoGO never lets happen needs force', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    await sandbox.client.trigger(id, 'success')
    await expect(sandbox.client.trigger(id, 'expired')).rejects.toThrow(
      `${id} is success, and "expired" happens only to payments that are pending. Force it`,
    )
    const { intent } = await sandbox.client.trigger(id, 'expired', { force: true })
    expect(intent.status).toBe('expired')
  })

  it('has an amount that fits it', async () => {
    const { client, url } = await start(program.path)
    const id = await create({ url })
    const success = (amount: string) => client.trigger(id, 'success', { amount })
    await expect(success('9.22')).rejects.toThrow('The amount must be 9.23 or more for a success')
    await expect(success('1e3')).rejects.toThrow('a decimal string in tokens')
    await expect(success('9'.repeat(65))).rejects.toThrow('of at most 64 characters')
    await expect(client.setBalances({ '0xa': '9'.repeat(65) })).rejects.toThrow('64 characters')
    await expect(
      client.trigger(id, 'insufficient_not_refunded', { amount: '9.23' }),
    ).rejects.toThrow('The amount must be less than 9.23, which is due')
    expect((await success('10')).intent.received_amount).toBe('10')
  })

  it('is on a line of the sandbox that can be copied, also at another port', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    const line = sandbox.lines.find((one) => one.startsWith('Control: ')) ?? ''
    const parts = line.replace('<payment_intent_id>', id).split(' ')
    const named = parts.slice(parts.indexOf('kryptogo-payment-react') + 1)
    expect((await run(program.path, ...named)).out).toBe(`${id} is success\n`)
  })

  it('happens to the newest payment when the command names none', async () => {
    const sandbox = await start(program.path)
    const trigger = () => run(program.path, 'sandbox', 'trigger', 'success', '--url', sandbox.url)
    expect((await trigger()).error).toMatch(/^There is no payment yet\./)
    await create(sandbox)
    const id = await create(sandbox)
    expect((await trigger()).out).toBe(`${id} is success\n`)
  })
})

describe('settings', () => {
  it('of a payment come before those of its client id, and these before those of all', async () => {
    const sandbox = await start(program.path)
    const { client } = sandbox
    const readStatus = async (id: string) => (await send(sandbox, `${intentPath}/${id}`)).status
    const id = await create(sandbox)
    const other = await create(sandbox)
    await client.set({ fault: 'server_error' })
    expect([await readStatus(id), await readStatus(other)]).toEqual([500, 500])
    await client.set({ fault: null }, { clientId: 'ours' })
    expect([await readStatus(id), await readStatus(other)]).toEqual([200, 200])
    await client.set({ fault: 'rejected_api_key' }, { paymentId: id })
    expect(await client.settings({ paymentId: id })).toEqual({ fault: 'rejected_api_key' })
    expect([await readStatus(id), await readStatus(other)]).toEqual([400, 200])
    await client.unset({ paymentId: id })
    await client.unset({ clientId: 'ours' })
    await client.unset()
    expect([await readStatus(id), await readStatus(other)]).toEqual([200, 200])
  })

  it('play a scenario from now on for a payment that exists', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    await sandbox.client.set({ scenario: 'underpaid' }, { paymentId: id })
    const { upcoming } = await sandbox.client.payment(id)
    expect(upcoming.map(({ change }) => change.status)).toEqual([
      undefined,
      'insufficient_not_refunded',
    ])
  })

  it('play no scenario for a payment that is over', async () => {
    const { client, ...sandbox } = await start(program.path)
    const id = await create(sandbox)
    await client.trigger(id, 'success')
    const before = await client.payment(id)
    await expect(client.set({ scenario: 'underpaid' }, { paymentId: id })).rejects.toThrow(
      `${id} is success, and follows no scenario any more.`,
    )
    expect(await client.payment(id)).toEqual(before)
  })

  it('spell amounts in the other way, in answers and callbacks', async () => {
    const shop = await receive()
    const sandbox = await start(program.path, '--spelling', 'received_crypto_amount')
    const id = await create(sandbox, { callback_url: shop.url })
    await sandbox.client.trigger(id, 'success')
    const { body } = await send(sandbox, `${intentPath}/${id}`)
    const amounts = { received_crypto_amount: '9.23', aggregated_crypto_amount: '9.1377' }
    expect(body).toMatchObject({ data: amounts })
    expect((body as { data: object }).data).not.toHaveProperty('received_amount')
    await expect.poll(() => shop.received).toHaveLength(1)
    expect(JSON.parse(shop.received[0]?.body ?? '')).toMatchObject(amounts)
  })

  it('end a connection, or never answer', async () => {
    const sandbox = await start(program.path, '--scenario', 'offline')
    await expect(send(sandbox, `${intentPath}s`)).rejects.toThrow('fetch failed')
    expect((await sandbox.client.requests()).items).toMatchObject([{ status: null }])
    await sandbox.client.set({ scenario: 'timeout' })
    await expect(
      fetch(`${sandbox.url}${intentPath}s`, {
        headers: { 'X-STUDIO-API-KEY': 'k', 'X-Client-ID': 'c', Origin: 'http://a.b' },
        signal: AbortSignal.timeout(300),
      }),
    ).rejects.toThrow('aborted due to timeout')
  })

  it('are refused by name', async () => {
    const { client } = await start(program.path)
    await expect(client.set({ speed: 0 })).rejects.toThrow(
      'The setting speed must be a number from 0.001 to 100000, not 0.',
    )
    await expect(client.set({ callbacks: { copies: 1.5 } })).rejects.toThrow(
      'The setting callbacks.copies must be a whole number from 0 to 100, not 1.5.',
    )
    await expect(client.set(JSON.parse('{"scenarios":"paid"}') as object)).rejects.toThrow(
      'There is no setting scenarios. Use one of scenario, fault, speed,',
    )
  })
})

describe('time', () => {
  it('moves deadlines and what follows from them, and never the Date header', async () => {
    const shop = await receive()
    const sandbox = await start(program.path)
    const id = await create(sandbox, { callback_url: shop.url })
    const { intent } = await sandbox.client.payment(id)
    const { out } = await run(program.path, 'sandbox', 'advance', '29m', '--url', sandbox.url)
    expect(out).toBe('Let 29m pass for all payments\n')
    expect((await sandbox.client.payment(id)).intent).toMatchObject({
      status: 'pending',
      payment_deadline: intent.payment_deadline - 29 * 60,
    })
    await sandbox.client.advance(60_000, { paymentId: id })
    expect(await statusOf(sandbox, id)).toBe('expired')
    await expect.poll(() => shop.statuses()).toEqual(['expired'])
    const { headers } = await fetch(`${sandbox.url}/_sandbox/health`)
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(10_000)
  })

  it.each(['success', 'insufficient_not_refunded', 'insufficient_refunded'] as const)(
    'that passes leaves a payment as it is whose status is %s',
    async (event) => {
      const sandbox = await start(program.path)
      const id = await create(sandbox)
      await sandbox.client.trigger(id, event)
      const before = await sandbox.client.payment(id)
      await sandbox.client.advance(31 * 60_000)
      await sandbox.client.advance(31 * 60_000, { paymentId: id })
      expect(await sandbox.client.payment(id)).toEqual(before)
    },
  )

  it('that passes confirms what has been seen, and leaves the deadline after that', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox, { group_key: 'sandbox:paid' })
    await sandbox.client.advance(31 * 60_000)
    const { intent } = await sandbox.client.payment(id)
    expect(intent.status).toBe('success')
    expect(intent.payment_deadline).toBeGreaterThan(Date.now() / 1000 + 29 * 60)
    expect(Math.abs((intent.payment_tx_timestamp ?? 0) - Date.now() / 1000)).toBeLessThan(5)
  })

  it('runs faster for the payments of one client id', async () => {
    const sandbox = await start(program.path)
    await sandbox.client.set({ speed: 1_800, scenario: 'expired' }, { clientId: 'ours' })
    const id = await create(sandbox)
    await expect.poll(() => statusOf(sandbox, id), { timeout: 5_000 }).toBe('expired')
  })
})

describe('the control API', () => {
  it('says what is wrong with a request', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    const cases: [string, string, unknown, number, string][] = [
      ['POST', `/payments/${id}/trigger`, '{', 400, 'invalid_json'],
      [
        'PATCH',
        '/settings',
        `{"speed":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
        400,
        'invalid_json',
      ],
      ['POST', `/payments/${id}/trigger`, [], 400, 'invalid_body'],
      ['POST', `/payments/${id}/trigger`, { event: 'paid' }, 400, 'unknown_event'],
      ['POST', `/payments/${id}/trigger`, { event: 'seen', at: 1 }, 400, 'unknown_member'],
      ['POST', '/payments/none/trigger', { event: 'seen' }, 404, 'unknown_payment'],
      ['POST', '/advance', { ms: -1 }, 400, 'invalid_time'],
      ['POST', '/callbacks/7/resend', {}, 404, 'unknown_delivery'],
      ['POST', '/callbacks/abc/resend', {}, 404, 'unknown_delivery'],
      ['PUT', '/balances', { '0xa': 5 }, 400, 'invalid_balance'],
      ['GET', '/payments?limit=0', undefined, 400, 'invalid_limit'],
      ['GET', '/payments?before=none', undefined, 400, 'unknown_page'],
      ['POST', '/health', {}, 405, 'wrong_method'],
      ['GET', '/nothing', undefined, 404, 'unknown_path'],
    ]
    for (const [method, path, body, status, error] of cases)
      expect(await control(sandbox, method, path, body)).toEqual({
        status,
        body: { error, message: expect.stringMatching(/^\S.*\.$/) as string },
      })
  })

  it('names a delivery that it does not know as it was named', async () => {
    const { body } = await control(await start(program.path), 'POST', '/callbacks/1e1/resend', {})
    expect(body).toMatchObject({
      message: expect.stringMatching(/^There is no delivery "1e1"/) as string,
    })
  })

  it('answers a HEAD as a GET, without the body', async () => {
    const { url } = await start(program.path)
    const answer = await fetch(`${url}/_sandbox/health`, { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  it('finds the payment to an address', async () => {
    const sandbox = await start(program.path)
    const id = await create(sandbox)
    await create(sandbox)
    const { payment_address = '' } = (await sandbox.client.payment(id)).intent
    expect((await sandbox.client.payments({ payment_address })).items).toMatchObject([
      { payment_intent_id: id },
    ])
  })

  it('filters each list by its own members', async () => {
    const { client, url } = await start(program.path)
    const id = await create({ url }, { group_key: 'tea' })
    await create({ url })
    expect((await client.payments({ group_key: 'tea' })).items).toMatchObject([
      { payment_intent_id: id },
    ])
    expect((await client.requests({ payment_intent_id: id })).items).toHaveLength(1)
    expect((await client.requests({ client_id: 'ours', limit: 1 })).items).toHaveLength(1)
    const refusals = [
      // @ts-expect-error It is a filter of other lists.
      () => client.payments({ payment_intent_id: id }),
      // @ts-expect-error It is a filter of other lists.
      () => client.deliveries({ client_id: 'ours' }),
      // @ts-expect-error It is a filter of other lists.
      () => client.requests({ status: 'pending' }),
      // @ts-expect-error It is a filter of other lists.
      () => client.transfers({ client_id: 'ours' }),
    ]
    for (const refusal of refusals)
      await expect(refusal()).rejects.toThrow(/^The list has no filter "\w+"\. Use one of /)
  })

  it('pages its lists, newest first', async () => {
    const sandbox = await start(program.path)
    const ids: string[] = []
    for (let count = 0; count < 3; count++) ids.unshift(await create(sandbox))
    const first = await sandbox.client.payments({ limit: 2 })
    const last = await sandbox.client.payments({ limit: 2, before: first.next ?? '' })
    const named = [...first.items, ...last.items].map((intent) => intent.payment_intent_id)
    expect([named, last.next]).toEqual([ids, null])
  })

  it('refuses pages of other sites, and lets those of this machine in', async () => {
    const sandbox = await start(program.path)
    const from = (origin: string) =>
      fetch(`${sandbox.url}/_sandbox/health`, { headers: { Origin: origin } })
    expect((await from('https://evil.example')).status).toBe(403)
    const local = await from('http://localhost:6006')
    expect([local.status, local.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'http://localhost:6006',
    ])
  })

  it('starts again from nothing', async () => {
    const sandbox = await start(program.path)
    await create(sandbox)
    await sandbox.client.set({ scenario: 'paid' })
    await sandbox.client.reset()
    expect((await sandbox.client.payments()).items).toEqual([])
    expect(await sandbox.client.settings()).toMatchObject({ scenario: 'expired' })
  })

  it('has a client that says when there is no sandbox', async () => {
    const client = createSandboxClient({ url: 'http://127.0.0.1:1/' })
    await expect(client.health()).rejects.toThrow(/^No sandbox answers at http:\/\/127\.0\.0\.1:1/)
  })

  it.each([
    { message: 'Not Found' },
    { error: 'Not Found', message: 'Route GET:/_sandbox/health not found', statusCode: 404 },
  ])('has a client that says when another program answers %o', async (answer) => {
    const client = createSandboxClient({
      url: 'http://shop.example',
      fetch: () => Promise.resolve(Response.json(answer, { status: 404 })),
    })
    await expect(client.health()).rejects.toThrow(
      'http://shop.example/_sandbox/health answered 404, which is no answer of a sandbox. Check the URL.',
    )
  })
})
