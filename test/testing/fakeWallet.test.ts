import { createFakeWallet, type FakeWalletOptions } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'

const RECIPIENT = '2'.repeat(40)

/** The parameters of a transfer of this many of the token's smallest units. */
const transferOf = (units: number, chainId?: string) => [
  {
    ...{ from: `0x${'1'.repeat(40)}`, to: `0x${'3'.repeat(40)}` },
    data: `0xa9059cbb${RECIPIENT.padStart(64, '0')}${units.toString(16).padStart(64, '0')}`,
    ...(chainId !== undefined && { chainId }),
  },
]

describe('a fake wallet', () => {
  it('has less after each transfer, and sends no more than it has', async () => {
    const wallet = createFakeWallet({ balance: '10' })
    const send = (units: number) =>
      wallet.provider.request({ method: 'eth_sendTransaction', params: transferOf(units) })
    await send(9_230_000)
    expect(wallet.balance).toBe('0.77')
    await expect(send(770_001)).rejects.toMatchObject({ code: -32603 })
    expect(wallet.transfers).toHaveLength(1)
    wallet.balance = '0.770001'
    await send(770_001)
    expect(wallet.balance).toBe('0')
  })

  it('sends nothing on another chain than the page names', async () => {
    const wallet = createFakeWallet({ chainId: 1 })
    const send = (chainId?: string) =>
      wallet.provider.request({ method: 'eth_sendTransaction', params: transferOf(1, chainId) })
    await expect(send('0xa4b1')).rejects.toMatchObject({ code: -32602 })
    expect(wallet.transfers).toEqual([])
    await send('0x1')
    await send()
    expect(wallet.transfers).toHaveLength(2)
  })

  it.each<[options: FakeWalletOptions, message: RegExp]>([
    [{ balance: '0.1234567' }, /balance of a fake wallet is "0.1234567": the token has 6 decimals/],
    [{ balance: '1', decimals: -1 }, /decimals of a fake wallet is -1: .* Pass a whole number/],
    [{ decimals: 256 }, /decimals of a fake wallet is 256/],
    [{ balance: '1e3' }, /balance of a fake wallet is "1e3": .* Pass a decimal string like '12.5'/],
    [{ account: '0x12' }, /account of a fake wallet is "0x12": .* 40 hexadecimal digits/],
    [{ uuid: 'fox' }, /uuid of a fake wallet is "fox": .* crypto.randomUUID/],
    [{ name: '' }, /name of a fake wallet is ""/],
    [{ chainId: 0 }, /chainId of a fake wallet is 0/],
    [{ chains: [1.5] }, /chainId of a fake wallet is 1.5: .* also in chains/],
  ])('refuses %o, and says how to fix it', (options, message) => {
    expect(() => createFakeWallet(options)).toThrow(message)
  })

  it('refuses to be changed to what it cannot be', () => {
    const wallet = createFakeWallet({ decimals: 2 })
    const { account } = wallet
    expect(() => (wallet.balance = '0.001')).toThrow(/the token has 2 decimals/)
    expect(() => (wallet.account = '0x12')).toThrow(/account of a fake wallet is "0x12"/)
    expect(() => (wallet.chainId = 0)).toThrow(/chainId of a fake wallet is 0/)
    expect(wallet).toMatchObject({ balance: '1000', account, chainId: 42161 })
  })

  it('is on another chain and account as soon as it is changed', async () => {
    const wallet = createFakeWallet()
    const changed = `0x${'4'.repeat(40)}`
    wallet.account = changed
    wallet.chainId = 10
    expect(await wallet.provider.request({ method: 'eth_accounts' })).toEqual([changed])
    expect(await wallet.provider.request({ method: 'eth_chainId' })).toBe('0xa')
  })

  it.each([
    ['wallet_switchEthereumChain', [{}], 'chainId is missing'],
    ['wallet_switchEthereumChain', [{ chainId: 'main' }], 'chainId is no chain'],
    ['wallet_addEthereumChain', [], 'chainId is missing'],
    ['eth_sendTransaction', [{ ...transferOf(1)[0], data: undefined }], 'data is missing'],
    ['eth_sendTransaction', [{ ...transferOf(1)[0], data: '0x' }], 'data is no transfer'],
    ['eth_sendTransaction', [{ ...transferOf(1)[0], from: undefined }], 'from is missing'],
    ['eth_sendTransaction', [{ ...transferOf(1)[0], to: undefined }], 'to is missing'],
    ['eth_sendTransaction', [{ ...transferOf(1)[0], chainId: 42161 }], 'chainId is no text'],
  ])('refuses %s with %j', async (method, params, message) => {
    const wallet = createFakeWallet()
    await expect(wallet.provider.request({ method, params })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining(message) as string,
    })
    expect(wallet).toMatchObject({ transfers: [], balance: '1000', chainId: 42161 })
  })
})
