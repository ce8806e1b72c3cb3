import {
  createFakeKryptogo,
  createTestClock,
  type FakeKryptogo,
} from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import type { Envelope } from './requests'

const url = 'https://wallet.kryptogo.app/v1/studio/api/asset_pro/transfer'
const TOKEN = '0xff970a61a04b1ca14834a43f5de4533ebddb5cc8'
const order = {
  chain_id: 'arb',
  contract_address: TOKEN,
  amount: '0.01',
  wallet_address: '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e',
}

async function transfer(fake: FakeKryptogo, changes: object = {}, init: RequestInit = {}) {
  const body = JSON.stringify({ ...order, ...changes })
  const response = await fake.fetch(url, { method: 'POST', body, ...init })
  return (await response.json()) as Envelope
}

describe('a transfer at the fake KryptoGO', () => {
  it('is answered and recorded', async () => {
    const fake = createFakeKryptogo({ clock: createTestClock(1_627_380_000_999) })
    const { code, data } = await transfer(fake)
    expect(code).toBe(0)
    expect(data).toEqual({
      id: '1-1627380000-1',
      tx_hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) as unknown,
      transfer_time: 1_627_380_000,
    })
    expect(fake.transfers).toEqual([{ ...order, ...(data as object) }])
    expect(fake.requests).toMatchObject([{ path: '/v1/studio/api/asset_pro/transfer' }])
  })

  it('needs a balance, and uses it to the last digit', async () => {
    const balances = { [TOKEN.toUpperCase()]: '0.3' }
    const fake = createFakeKryptogo({ balances, refusalStatus: 402 })
    await transfer(fake, { amount: '0.1' })
    await transfer(fake, { contract_address: '0xother', amount: '1000000000' })
    const short = { code: 4015, message: 'Balance not enough' }
    expect(await transfer(fake, { amount: '123.456' })).toEqual({
      ...short,
      data: { insufficient_amount: '123.256' },
    })
    expect(await transfer(fake, { amount: '0.2' })).toMatchObject({ code: 0 })
    expect(await transfer(fake, { amount: '0.000001' })).toMatchObject(short)
    expect(fake.transfers).toHaveLength(3)
    fake.reset()
    expect(fake.transfers).toEqual([])
    expect(await transfer(fake, { amount: '0.3' })).toMatchObject({ code: 0 })
  })

  it.each([
    ['amount', '0'],
    ['amount', '1e3'],
    ['amount', 5],
    ['chain_id', ''],
    ['contract_address', null],
    ['wallet_address', undefined],
  ])('with the %s %j is refused', async (field, value) => {
    const fake = createFakeKryptogo()
    const answer = await transfer(fake, { [field]: value })
    expect(answer).toEqual({ code: 4000, message: `Invalid ${field}` })
    expect(fake.transfers).toEqual([])
  })

  it('is made but not answered in the scenario timeout', async () => {
    const fake = createFakeKryptogo({ scenario: 'timeout' })
    await expect(transfer(fake, {}, { signal: AbortSignal.timeout(20) })).rejects.toThrow('timeout')
    expect(fake.transfers).toHaveLength(1)
  })

  it.each(['offline', 'server_error', 'rejected_api_key'] as const)(
    'is not made in the scenario %s',
    async (scenario) => {
      const fake = createFakeKryptogo({ scenario })
      await transfer(fake).catch(() => undefined)
      expect(fake.requests).toHaveLength(1)
      expect(fake.transfers).toEqual([])
    },
  )
})
