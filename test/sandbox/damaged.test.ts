import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildProgram, create, run, send, start } from './program'
import { receive } from './receiver'

let program: Awaited<ReturnType<typeof buildProgram>>
let folder: string
let file: string
let whole: string

beforeAll(async () => {
  program = await buildProgram()
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  file = join(folder, 'payments.data')
})
afterAll(async () => {
  await program.remove()
  await rm(folder, { recursive: true, force: true })
})

it('a file with everything that a sandbox keeps is read', async () => {
  const shop = await receive(500, 500, 500, 500)
  const first = await start(program.path, '--data', file)
  const order = { callback_url: shop.url, group_key: '', order_data: { a: [null] } }
  const paid = await create(first, order)
  const refunded = await create(first, { callback_url: shop.url })
  await first.client.trigger(paid, 'success')
  await first.client.trigger(refunded, 'insufficient_not_refunded')
  await first.client.trigger(refunded, 'insufficient_refunded')
  await create(first, { group_key: 'sandbox:late' })
  await create(first, { group_key: 'sandbox:unknown_status' })
  await first.client.set({ fault: 'timeout', callbacks: { copies: 2 } }, { clientId: 'a' })
  await first.client.set({ speed: 2 }, { paymentId: paid })
  await first.client.setBalances({ '0xa': '5' })
  const transfer = { chain_id: 'arb', contract_address: '0xa', amount: '1', wallet_address: '0xb' }
  await send(first, '/v1/studio/api/asset_pro/transfer', transfer)
  first.kill('SIGTERM')
  await first.ended
  whole = await readFile(file, 'utf8')
  for (const kind of ['payment', 'transfer', 'callback']) expect(whole).toContain(`["${kind}",`)

  const second = await start(program.path, '--data', file)
  expect((await second.client.payments()).items).toHaveLength(4)
  second.kill('SIGTERM')
  expect(await second.ended).toBe(0)
})

it.each<[what: string, from: RegExp, to: string, message: RegExp]>([
  [
    'an amount',
    /"crypto_amount":"[^"]*"/,
    '"crypto_amount":"x"',
    /payment\.created\.crypto_amount is "x", and must be a string with a decimal number\./,
  ],
  [
    'a missing field',
    /"payment_deadline":\d+,/,
    '',
    /payment\.created\.payment_deadline is missing, and must be a whole number/,
  ],
  ['an optional field', /"decimals":6/, '"decimals":"six"', /payment\.created\.decimals is "six"/],
  ['a change', /"received_amount":"[^"]*"/, '"received_amount":1', /change\.received_amount is 1/],
  ['the time of a change', /"at":\d+/, '"at":1e300', /payment\.past\[0\]\.at is 1e\+300/],
  ['a pace', /"speed":1,"paused":false,"since"/, '"speed":0,"since"', /payment\.time\.speed is 0/],
  ['steps', /"past":\[/, '"past":0,"x":[', /payment\.past is 0, and must be a list/],
  ['a time', /\["saved_at",\d+\]/, '["saved_at","x"]', /saved_at is "x", and must be Unix time/],
  ['no settings', /\["settings",.*/, '["balances",{}]', /settings and balances must be there/],
  ['a scenario', /"scenario":"[^"]*"/, '"scenario":"nope"', /settings\.all is wrong: .*scenario/],
  ['a speed', /"speed":1,/, '"speed":"fast",', /The setting speed must be a number .*"fast"\./],
  ['a missing setting', /"speed":1,/, '', /settings\.all\.speed is missing/],
  ['a missing setting of callbacks', /"reorder":false,/, '', /all\.callbacks\.reorder is missing/],
  [
    'an unknown setting',
    /"speed":2/,
    '"haste":2',
    /settings\.payments\[2\]\[1\] is wrong: .*haste/,
  ],
  ['settings of nothing', /"clients":\[\["a",/, '"clients":[["a"],[', /clients\[0\] is a list/],
  ['a balance', /"0xa":"4"/, '"0xa":4', /balances\.0xa is 4/],
  ['a transfer', /"amount":"1"/, '"amount":"-1"', /transfer\.amount is "-1"/],
  ['a URL', /"url":"[^"]*"/, '"url":"shop"', /callback\.callback\.url is "shop"/],
  ['a count', /"failures":\d/, '"failures":-1', /callback\.callback\.failures is -1/],
  ['a kind', /\["transfer"/, '["transfers"', /there are no lines of the kind "transfers"/],
  ['no object', /\["payment",.*/, '["payment",null]', /payment is null, and must be an object/],
  ['a payment twice', /(\["payment",.*)\n\["payment",.*/, '$1\n$1', /is also another payment/],
])('a file with damage to %s is refused and left as it is', async (_, from, to, message) => {
  const damaged = whole.replace(from, to)
  expect(damaged).not.toBe(whole)
  await writeFile(file, damaged)
  const { code, error } = await run(program.path, 'sandbox', '--port', '0', '--data', file)
  expect(error).toMatch(message)
  expect(error).toMatch(
    /payments\.data is damaged at line \d+: .*\. Restore a copy of it, or delete it/,
  )
  expect(code).toBe(1)
  expect(await readFile(file, 'utf8')).toBe(damaged)
})
