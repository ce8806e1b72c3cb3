import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { createSandboxClient } from 'kryptogo-payment-react/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { buildProgram, create, intentPath, run, send, start, type Started } from './program'
import { eventually } from '../support/eventually'

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

const order = { fiat_amount: '300', fiat_currency: 'TWD' }
const right = {
  'X-STUDIO-API-KEY': 'key',
  'X-Client-ID': 'ours',
  Origin: 'https://shop.example',
  'Content-Type': 'application/json',
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const orderOfDepth = (depth: number) => `{"fiat_amount":"300","order_data":${nested(depth)}}`

function without(name: keyof typeof right, more: Record<string, string> = {}) {
  const { [name]: _, ...headers } = right
  return { ...headers, ...more }
}

const refused = async (
  sandbox: Started,
  body: unknown,
  headers: Record<string, string> = right,
  path = intentPath,
) => {
  const { status, body: answer } = await send(sandbox, path, body, { headers })
  const { code, message, data } = answer as { code: number; message: string; data: object }
  return { status, code, message, hint: (data as { hint?: string }).hint }
}

/** Listens at a port that it returns, and never answers. */
async function listenInSilence(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)))
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('a client of a sandbox that answers nothing', () => {
  it('waits only so long', async () => {
    const url = `http://127.0.0.1:${await listenInSilence()}`
    await expect(createSandboxClient({ url, timeoutMs: 200 }).health()).rejects.toThrow(
      `No answer from ${url} within 0.2 s.`,
    )
  })

  it('can be stopped', async () => {
    const ending = new AbortController()
    const url = `http://127.0.0.1:${await listenInSilence()}`
    const health = createSandboxClient({ url, signal: ending.signal }).health()
    ending.abort()
    await expect(health).rejects.toThrow('The call was aborted by its signal')
  })
})

describe('a request that KryptoGO would refuse', () => {
  it.each<[string, Record<string, string>, number, string, RegExp]>([
    [
      'API key',
      without('X-STUDIO-API-KEY'),
      4002,
      'Invalid API key',
      /X-STUDIO-API-KEY is missing/,
    ],
    [
      'API key in its place',
      without('X-STUDIO-API-KEY', { Authorization: 'Bearer key' }),
      4002,
      'Invalid API key',
      /from the header X-STUDIO-API-KEY, not from Authorization/,
    ],
    ['client id', without('X-Client-ID'), 4001, 'Invalid client_id', /X-Client-ID is missing/],
    ['origin', without('Origin'), 4000, 'Invalid Origin', /Origin is missing.*https:\/\/shop/],
    [
      'whole origin',
      without('Origin', { Origin: 'shop.example' }),
      4000,
      'Invalid Origin',
      /with its scheme and without a path/,
    ],
    [
      'type of content',
      without('Content-Type', { 'Content-Type': 'text/plain' }),
      4000,
      'Invalid Content-Type',
      /Content-Type is "text\/plain"\. Send Content-Type: application\/json/,
    ],
  ])('for lack of the %s is told how to fix it', async (_, headers, code, message, hint) => {
    const sandbox = await start(program.path)
    expect(await refused(sandbox, order, headers)).toEqual({
      status: 400,
      code,
      message,
      hint: expect.stringMatching(hint) as string,
    })
    await expect
      .poll(() => sandbox.lines.join('\n'))
      .toMatch(new RegExp(`POST ${intentPath} 400 \\d+ ms\\n +${message}\\. `))
  })

  it('for its body is told which rule it breaks', async () => {
    const sandbox = await start(program.path)
    const cases: [unknown, string, RegExp][] = [
      ['{"fiat_amount":', 'Invalid JSON', /not JSON\. Send JSON\.stringify/],
      ['[]', 'Invalid body', /not a JSON object/],
      [orderOfDepth(64), 'Invalid nesting', /nested deeper than 64 levels/],
      [orderOfDepth(5_000), 'Invalid nesting', /nested deeper than 64 levels/],
      [{ ...order, fiat_amount: 300 }, 'Invalid fiat_amount', /a string with a decimal number/],
      [{ ...order, fiat_amount: '9'.repeat(65) }, 'Invalid fiat_amount', /at most 64 characters/],
      [{ ...order, fiat_amount: '0.001' }, 'Invalid fiat_amount', /at least 0\.01/],
      [{ ...order, fiat_currency: 'EUR' }, 'Invalid fiat_currency', /"TWD" or "USD"/],
      [{ ...order, order_data: { a: 'x'.repeat(1000) } }, 'Invalid order_data', /1000 characters/],
      [{ ...order, callback_url: '/callback' }, 'Invalid callback_url', /a whole URL/],
      [
        { ...order, callback_url: `http://localhost:${sandbox.port}/callback` },
        'Invalid callback_url',
        /leads back to the sandbox/,
      ],
      [
        { ...order, group_key: 'sandbox:underpayed' },
        'Invalid group_key',
        /"underpayed", which does not exist\. Use one of paid, underpaid,/,
      ],
    ]
    for (const [body, message, hint] of cases)
      expect(await refused(sandbox, body)).toEqual({
        status: 400,
        code: 4000,
        message,
        hint: expect.stringMatching(hint) as string,
      })
  })

  it('for the payment it names is told whose it is', async () => {
    const sandbox = await start(program.path)
    const { body } = await send(sandbox, intentPath, order)
    const id = (body as { data: { payment_intent_id: string } }).data.payment_intent_id
    const readAs = (headers: Record<string, string>, name: string) =>
      refused(sandbox, undefined, headers, `${intentPath}/${name}`)
    const message = 'Invalid payment_intent_id'
    expect(await readAs(right, 'none')).toMatchObject({
      code: 4006,
      message,
      hint: expect.stringMatching(/none/) as string,
    })
    expect(await readAs({ ...right, 'X-Client-ID': 'theirs' }, id)).toEqual({
      status: 400,
      code: 4006,
      message,
      hint: `${id} was created with another X-Client-ID than theirs.`,
    })
  })

  it('for its path or method is told which there are', async () => {
    const sandbox = await start(program.path)
    expect(await refused(sandbox, order, right, '/payment/intent')).toEqual({
      status: 404,
      code: 404,
      message: 'Not Found',
      hint: expect.stringMatching(/Use one of POST \/v1\/studio\/api\/payment\/intent,/) as string,
    })
    expect(await refused(sandbox, undefined, right)).toMatchObject({
      status: 405,
      hint: `${intentPath} takes POST, not GET.`,
    })
  })

  it('has the HTTP status that is set', async () => {
    const sandbox = await start(program.path, '--refusal-status', '200')
    expect(await refused(sandbox, {})).toMatchObject({ status: 200, code: 4000 })
  })

  it('when its key is not the one that is set', async () => {
    const sandbox = await start(program.path, '--api-key', 'secret', '--client-id', 'ours')
    expect(await refused(sandbox, order)).toMatchObject({
      code: 4002,
      hint: expect.stringMatching(/--api-key/) as string,
    })
    expect(await refused(sandbox, order, { ...right, 'X-STUDIO-API-KEY': '' })).toMatchObject({
      hint: expect.stringMatching(
        /Send your API key\. The sandbox takes the one in --api-key\./,
      ) as string,
    })
    expect(
      await refused(sandbox, order, { ...right, 'X-STUDIO-API-KEY': 'secret', 'X-Client-ID': 'x' }),
    ).toMatchObject({ code: 4001, hint: expect.stringMatching(/--client-id/) as string })
  })
})

it('refuses its own callbacks that come back through a proxy', async () => {
  const sandbox = await start(program.path)
  const proxy = createServer((request, response) => {
    void fetch(sandbox.url + (request.url ?? ''), {
      method: 'POST',
      headers: { 'X-Kryptogo-Sandbox': String(request.headers['x-kryptogo-sandbox']) },
    }).then(({ status }) => response.writeHead(status).end())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  const { port } = proxy.address() as AddressInfo
  const { body } = await send(sandbox, intentPath, {
    ...order,
    callback_url: `http://127.0.0.1:${port}/`,
  })
  const id = (body as { data: { payment_intent_id: string } }).data.payment_intent_id
  await sandbox.client.trigger(id, 'expired')
  await expect
    .poll(async () => (await sandbox.client.deliveries()).items)
    .toMatchObject([{ answer: 508 }])
})

it.each([[], ['--json']].map((format) => ({ format })))(
  'prints what a request holds so that a terminal only shows it, with $format',
  async ({ format }) => {
    const sandbox = await start(program.path, ...format)
    const active = '\x1b[2J\x9b2J\u202e\u2028\x07'
    await create(sandbox, { group_key: `sandbox:${active}` }).catch(() => undefined)
    const isTold = () => sandbox.lines.some((line) => line.includes('does not exist'))
    await eventually(() => expect(isTold()).toBe(true))
    expect(sandbox.lines.join('')).toMatch(/\\u009b2J\\u202e\\u2028/)
    expect(sandbox.lines.join('')).not.toMatch(/\p{Cc}|[\u202e\u2028]/u)
  },
)

describe('the command line', () => {
  it.each([
    [['sandbox', '--prot', '1'], /Unknown option '--prot'/],
    [['sandbox', '--port', 'http'], /--port is "http"\. It must be a number up to 65535/],
    [['sandbox', '--allow-host', 'http://kryptogo'], /--allow-host .* one name without a scheme/],
    [['sandbox', '--forward', 'localhost:3000'], /--forward .* a whole URL, such as http/],
    [['sandbox', '--scenario', 'payed'], /The setting scenario must be paid, underpaid, .*"payed"/],
    [['sandbox', '--speed', 'fast'], /--speed is "fast"\. It must be a number/],
    [
      ['sandbox', 'start'],
      /There is no command "start"\. Use one of trigger, advance, resend, stop, check/,
    ],
    [['sandbox', 'trigger', 'paid'], /There is no event "paid"\. Use one of pay, seen, success/],
    [
      ['sandbox', 'advance', 'soon'],
      /The time is "soon"\. It must be a time, such as 500ms, 90s, 30m or 1h/,
    ],
    [['sandbox', '--retry-after', '1,3000000'], /--retry-after .* at most a day, 24h/],
    [['sandbox', '--latency', '2w'], /--latency is "2w"\. It must be a time, such as/],
    [['sandbox', '--host', 'localhost:80'], /--host .* an address without a port/],
    [['sandbox', 'stop', 'now'], /stop takes no argument "now"/],
    [['sandbox', '--refusal-status', '204'], /must be an HTTP status whose answers have a body/],
    [['sandbox', 'resend', 'all', '2'], /resend takes no argument "2"/],
    [['sandbox', 'stop', '--amount', '3'], /--amount is an option of trigger only/],
    [['sandbox', 'advance', '1m', '--force'], /--force is an option of trigger only/],
    [['sandbox', 'stop', '--url', 'http://a.b', '--port', '1'], /--url or --port, not both/],
    [['checkout'], /There is no command "checkout"\. There is "sandbox"/],
  ])('explains %j', async (args, message) => {
    const { code, out, error } = await run(program.path, ...args)
    expect(error).toMatch(message)
    expect(error).toMatch(/"npx kryptogo-payment-react sandbox --help" lists all\.\n$/)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('says that no sandbox answers', async () => {
    const { code, error } = await run(program.path, 'sandbox', 'stop', '--port', '1')
    expect(code).toBe(1)
    expect(error).toBe(
      'No sandbox answers at http://127.0.0.1:1. Start it with: npx kryptogo-payment-react sandbox\n',
    )
  })

  it('says who has the port', async () => {
    const sandbox = await start(program.path)
    const port = String(sandbox.port)
    const { code, error } = await run(program.path, 'sandbox', '--port', port)
    expect(code).toBe(1)
    expect(error).toContain(`Port ${port} is taken by another sandbox, process ${sandbox.pid}.`)

    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    other.on('request', (_, response) => response.end('hello'))
    const taken = String((other.address() as AddressInfo).port)
    expect((await run(program.path, 'sandbox', '--port', taken)).error).toContain(
      `Port ${taken} is taken by another program. End that program, or choose another port with --port.`,
    )
  })

  it('says at once that the port is taken by a program that answers nothing', async () => {
    const port = String(await listenInSilence())
    const begun = performance.now()
    const { code, error } = await run(program.path, 'sandbox', '--port', port)
    expect({ code, error }).toEqual({
      code: 1,
      error: `Port ${port} is taken by another program. End that program, or choose another port with --port.\n`,
    })
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it.each(['::1', '[::1]'])('listens at %s', async (host) => {
    const { url } = await start(program.path, '--host', host)
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/)
  })

  it('takes times in any unit', async () => {
    const given = ['--latency', '2ms', '--callback-delay', '0.5s', '--retry-after', '10ms,1m']
    const { client } = await start(program.path, ...given)
    expect(await client.settings()).toMatchObject({
      latency_ms: 2,
      callbacks: { delay_ms: 500 },
    })
  })

  it('refuses to forward callbacks to itself', async () => {
    const port = String((await start(program.path)).port)
    const forward = `http://localhost:${port}/callback`
    await run(program.path, 'sandbox', 'stop', '--port', port)
    const { code, error } = await run(program.path, 'sandbox', '--port', port, '--forward', forward)
    expect(code).toBe(1)
    expect(error).toContain(`--forward leads back to the sandbox: ${forward}.`)
  })

  it('ends cleanly by a signal, a command and a closed pipe', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const sandbox = await start(program.path)
      sandbox.kill(signal)
      expect(await sandbox.ended).toBe(0)
    }
    const sandbox = await start(program.path)
    const { out } = await run(program.path, 'sandbox', 'stop', '--url', sandbox.url)
    expect(out).toBe('The sandbox has stopped\n')
    expect(await sandbox.ended).toBe(0)

    const unread = await start(program.path)
    unread.closeOutput()
    // It may have noticed already.
    await send(unread, intentPath, order).catch(() => undefined)
    expect(await unread.ended).toBe(0)
  })

  it('shows its help and its version', async () => {
    expect((await run(program.path, 'sandbox', '--help')).out).toMatch(
      /^KryptoGO on your machine.*--forward <url>.*underpaid_refunded /s,
    )
    expect((await run(program.path, '--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
