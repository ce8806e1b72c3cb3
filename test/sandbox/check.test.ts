import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import type { SandboxDeviation } from 'kryptogo-payment-react/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { buildProgram, create, runWith, start } from './program'

const keys = { KRYPTOGO_CLIENT_ID: 'ours', KRYPTOGO_API_KEY: 'key-5f0c' }

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

/** Starts a sandbox that accepts these keys alone, with a payment of theirs. */
async function startAccount() {
  const { KRYPTOGO_CLIENT_ID: clientId, KRYPTOGO_API_KEY: apiKey } = keys
  const sandbox = await start(program.path, '--client-id', clientId, '--api-key', apiKey)
  await createOwn(sandbox.url)
  return sandbox
}

async function createOwn(url: string, more: object = {}): Promise<string> {
  const response = await fetch(`${url}/v1/studio/api/payment/intent`, {
    method: 'POST',
    headers: {
      'X-STUDIO-API-KEY': keys.KRYPTOGO_API_KEY,
      'X-Client-ID': keys.KRYPTOGO_CLIENT_ID,
      Origin: 'https://shop.example',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ fiat_amount: '300', fiat_currency: 'TWD', ...more }),
  })
  const { data } = (await response.json()) as { data: { payment_intent_id: string } }
  return data.payment_intent_id
}

/** Starts a server that answers as a test says. */
async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function check(baseUrl: string, ...args: string[]) {
  const own = ['--base-url', baseUrl, '--origin', 'https://shop.example']
  return runWith(keys, program.path, 'sandbox', 'check', ...own, ...args)
}

const differences = (out: string) => out.split('\n').filter((line) => line.startsWith('differs'))

describe('a check of the sandbox', () => {
  it('ends as always where nobody reads its lines', async () => {
    const { url } = await startAccount()
    const args = ['sandbox', 'check', '--base-url', url, '--origin', 'https://shop.example']
    const child = spawn(process.execPath, [program.path, ...args], {
      env: { ...process.env, ...keys },
    })
    child.stdout.destroy()
    const error = text(child.stderr)
    expect(await once(child, 'close')).toEqual([0, null])
    expect(await error).toBe('')
  })

  it('finds nothing otherwise in payments of every status and spelling', async () => {
    const sandbox = await startAccount()
    for (const event of ['seen', 'success', 'insufficient_refunded', 'expired'] as const)
      await sandbox.client.trigger(await createOwn(sandbox.url), event)
    const { url } = sandbox
    const inOneSpelling = await check(url, '--create', '0.01')
    await sandbox.client.set({ spelling: 'received_crypto_amount' })
    const inTheOther = await check(url, '--create', '5', '--currency', 'TWD')
    for (const { code, out, error } of [inOneSpelling, inTheOther])
      expect({ code, differs: differences(out), error }).toEqual({
        code: 0,
        differs: [],
        error: '',
      })
    expect(inOneSpelling.out).toMatch(/^note .*what was received is in received_amount$/m)
    expect(inTheOther.out).toMatch(/^note .*what was received is in received_crypto_amount$/m)
    expect(inTheOther.out).toMatch(/\n\d+ as documented, 0 differ, \d+ not documented/)
  })

  it('creates nothing unless it is told to', async () => {
    const { url, client } = await startAccount()
    const before = (await client.payments()).items
    const { code, out } = await check(url)
    expect(code).toBe(0)
    expect(out).toContain('Nothing was created.')
    expect((await client.payments()).items).toEqual(before)
    // newest first: the last one is of this test
    const asked = (await client.requests()).items.slice(0, -1).map(({ method }) => method)
    expect(new Set(asked)).toEqual(new Set(['GET']))

    await check(url, '--create', '0.01')
    const created = (await client.payments()).items.slice(0, -before.length)
    expect(created).toMatchObject([{ fiat_amount: '0.01', fiat_currency: 'USD' }])
  })

  const found: Record<SandboxDeviation, RegExp> = {
    no_envelope:
      /The list: documented is code 0 and data; KryptoGO answers no envelope \(HTTP 200\)/,
    numbers:
      /in the list, crypto_amount: documented is a decimal string; KryptoGO answers a number/,
    milliseconds: /payment_deadline: documented is Unix time in seconds; .* a number of millisec/,
    missing_fields: /payment_address: documented is 0x and 40 hexadecimal digits; .* nothing/,
    other_statuses: /status: documented is one of five statuses; KryptoGO answers "PENDING"/,
    order_data_text: /order_data: documented is an object; KryptoGO answers another string/,
    other_codes: /An unknown payment: documented is code 4006; KryptoGO answers code 44006/,
    no_refusals: /A wrong API key: documented is code 4002; KryptoGO answers code 0/,
  }
  it.each(Object.entries(found) as [SandboxDeviation, RegExp][])(
    'finds the deviation %s',
    async (deviation, line) => {
      const { url, client } = await startAccount()
      await createOwn(url, { order_data: { orderId: 'A-1' } })
      await client.set({ deviation })
      const { code, out } = await check(url)
      expect(differences(out).join('\n')).toMatch(line)
      expect(out).toMatch(/\n\d+ as documented, [1-9]\d* differs?/)
      expect(code).toBe(1)
    },
  )

  it('finds that a created payment is not what was asked for', async () => {
    const { url, client } = await startAccount()
    await client.set({ deviation: 'order_data_text' })
    const { out } = await check(url, '--create', '0.01')
    expect(out).toMatch(/^differs {2}The created payment, order_data: documented is what was sent/m)
    await client.set({ deviation: 'no_refusals' })
    const tooMuch = await check(url, '--create', '0.01')
    expect(tooMuch.out).toMatch(/^differs {2}An amount below 0\.01: documented is a refusal/m)
  })

  it('finds a status that is not documented', async () => {
    const { url, client } = await startAccount()
    await createOwn(url, { group_key: 'sandbox:unknown_status' })
    await client.advance(60_000)
    expect(differences((await check(url)).out)).toEqual([
      'differs  A payment in the list, status: documented is one of five statuses; KryptoGO answers "refunding" in 1 of 2',
    ])
  })
})

describe('a check', () => {
  it('shows neither the key nor data of buyers, even if the answers do', async () => {
    const key = keys.KRYPTOGO_API_KEY
    const forms = [key, key.toUpperCase(), btoa(key)].join(' ')
    const told = { code: 4999, message: `Invalid key ${forms} of ours \x1b[2J\u202e\x9b` }
    const payment = { payment_intent_id: 'p1', status: 'Ann Lee paid', symbol: 'USDT' }
    const url = await serve(({ url: path }, response) => {
      const answer = path?.endsWith('/intents')
        ? { code: 0, data: { [`Ann Lee \x1b[31m ${key}`]: [payment] } }
        : told
      response.end(JSON.stringify(answer))
    })
    const { code, out, error } = await check(url)
    expect(code).toBe(1)
    const shown = String.raw`"Invalid key [API key] [API key] [API key] of [client id] \u001b[2J\u202e\u009b"`
    expect(out).toContain(shown)
    expect(out).toContain('in the data, with 1 of them')
    expect(out + error).not.toMatch(/key-5f0c|Ann Lee/)
  })

  it('follows no redirect, which would take the key along', async () => {
    let asked = 0
    const elsewhere = await serve((_, response) => {
      asked += 1
      response.end('{}')
    })
    const url = await serve((_, response) => {
      response.writeHead(302, { Location: elsewhere }).end()
    })
    const { code, out } = await check(url)
    expect(out).toMatch(/^differs {2}The list: .* no envelope \(HTTP 302\)$/m)
    expect({ code, asked }).toEqual({ code: 1, asked: 0 })
  })

  it('stops where the credentials are refused, and says which', async () => {
    const { url } = await start(program.path, '--api-key', 'another')
    await create({ url }).catch(() => undefined)
    const { code, out, error } = await check(url)
    expect(error).toBe(
      'KryptoGO refuses these credentials with code 4002, "Invalid API key" (HTTP 400). Check KRYPTOGO_API_KEY.\n',
    )
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })

  it('says that nothing answers', async () => {
    const { code, error } = await check('http://127.0.0.1:1')
    expect(error).toMatch(/^http:\/\/127\.0\.0\.1:1 has not answered: .+\.\n$/)
    expect(code).toBe(1)
  })

  it.each<[string[], Record<string, string>, RegExp]>([
    [[], { KRYPTOGO_API_KEY: '' }, /KRYPTOGO_API_KEY is not set/],
    [[], { KRYPTOGO_CLIENT_ID: '' }, /KRYPTOGO_CLIENT_ID is not set/],
    [[], { KRYPTOGO_API_KEY: 'key-5f0c\n' }, /KRYPTOGO_API_KEY has white space/],
    [['--base-url', 'http://wallet.example'], {}, /would send the API key unencrypted/],
    [['--base-url', 'wallet.example'], {}, /--base-url is "wallet\.example"/],
    [['--base-url', 'https://:secret@wallet.example'], {}, /--base-url has a user, a password/],
    [['--origin', 'https://shop.example/pay'], {}, /is not just a scheme and a host/],
    [['--create', '0.001'], {}, /--create is "0\.001"\. It must be an amount of at least 0\.01/],
    [['--create', '0.01', '--currency', 'EUR'], {}, /It must be TWD or USD/],
    [['--currency', 'USD'], {}, /--currency is for a payment that --create makes/],
    [['now'], {}, /sandbox check takes only options/],
    [['--api-key', 'key-5f0c'], {}, /Unknown option '--api-key'/],
  ])('explains %j with %j', async (args, env, message) => {
    const all = { ...keys, KRYPTOGO_ORIGIN: 'https://shop.example', ...env }
    const { code, out, error } = await runWith(all, program.path, 'sandbox', 'check', ...args)
    expect(error).toMatch(message)
    expect(out + error).not.toContain('key-5f0c')
    expect(code).toBe(2)
  })

  it('says that the domain is missing', async () => {
    const { code, error } = await runWith(keys, program.path, 'sandbox', 'check')
    expect(error).toMatch(/^Your domain is missing\. Pass --origin/)
    expect(code).toBe(2)
  })
})
