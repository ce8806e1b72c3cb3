import { screen } from '@testing-library/react'
import { createFakeWallet } from 'kryptogo-payment-react/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { counts, openShop, SECOND } from '../support'
import { dialog, openWithWallet, pageOf, proposals, throws, undecided, USDT } from './support'

describe('a payment from a wallet', () => {
  it('asks for the exact transfer, and is shown as sent', async () => {
    const { wallet, choose, fake, id } = await openWithWallet()
    const { reads } = counts(fake)
    await choose()
    const { hash = '' } = wallet.transfers[0] ?? {}
    expect(wallet.transfers).toEqual([
      {
        ...{ hash, chainId: 42161, from: wallet.account, token: USDT },
        ...{ recipient: fake.intents[0]?.payment_address, amount: '9.23' },
      },
    ])
    expect(wallet.requests.at(-1)).toEqual({
      method: 'eth_sendTransaction',
      params: [
        {
          from: wallet.account,
          to: USDT,
          value: '0x0',
          data: `0xa9059cbb${'0'.repeat(24)}${fake.intents[0]?.payment_address?.slice(2) ?? ''}${(9_230_000).toString(16).padStart(64, '0')}`,
          chainId: '0xa4b1',
        },
      ],
    })
    expect(dialog().getByText('Looking for your payment')).toBeVisible()
    expect(dialog().getByTitle(hash)).toHaveAttribute('href', `https://arbiscan.io/tx/${hash}`)
    // It is looked at at once, and a transfer is no status.
    expect(counts(fake).reads).toBe(reads + 1)
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'pending')
    expect(fake.intents.find((one) => one.payment_intent_id === id)?.status).toBe('pending')
  })

  it('is not offered again while nothing but the wallet says that it was sent', async () => {
    const { choose, wallet, pass } = await openWithWallet()
    await choose()
    await pass(10 * SECOND)
    expect(screen.queryByRole('group', { name: 'Pay from a wallet' })).toBeNull()
    expect(dialog().queryByRole('img')).toBeNull()
    for (const name of ["I haven't sent it", 'Start over', 'Try again', 'Pay again'])
      expect(screen.queryByText(name)).toBeNull()
    expect(proposals(wallet)).toBe(1)
  })

  it('gives way to the transaction that KryptoGO names', async () => {
    const { choose, wallet, fake, id, pass } = await openWithWallet()
    await choose()
    const { hash = '' } = wallet.transfers[0] ?? {}
    fake.update(id, { payment_tx_hash: '0xother' })
    await pass(30 * SECOND)
    expect(dialog().queryByTitle(hash)).toBeNull()
    expect(dialog().getByTitle('0xother')).toBeVisible()
    expect(JSON.stringify(localStorage)).not.toContain(hash)
  })

  it('is paid once KryptoGO says so', async () => {
    const { choose, fake, id, pass } = await openWithWallet()
    await choose()
    fake.pay(id)
    await pass(30 * SECOND)
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'success')
  })

  it('can be said not to have been sent once it has expired', async () => {
    const { choose, fake, id, pass } = await openWithWallet()
    await choose()
    fake.expire(id)
    await pass(30 * SECOND)
    expect(dialog().getByText("I haven't sent it")).toBeVisible()
  })

  it.each(['0x0', '0x00', 0])(
    'may be made again where the network has rejected the transfer: status %j',
    async (status) => {
      const { choose, wallet, pass, says } = await openWithWallet()
      const receipt: { current: unknown } = { current: null }
      wallet.answers.set('eth_getTransactionReceipt', () => receipt.current)
      await choose()
      await pass(10 * SECOND)
      expect(screen.queryByRole('group', { name: 'Pay from a wallet' })).toBeNull()
      receipt.current = { status, transactionHash: wallet.transfers[0]?.hash }
      await pass(10 * SECOND)
      expect(says()).toMatch(/^The network rejected the transfer/)
      await choose()
      expect(proposals(wallet)).toBe(2)
    },
  )

  it('is followed on where a receipt cannot be read', async () => {
    const { choose, wallet, pass, says } = await openWithWallet()
    const getStatus = throws(new Error('locked'))
    const receipt = { current: Object.defineProperty({}, 'status', { get: getStatus }) }
    wallet.answers.set('eth_getTransactionReceipt', () => receipt.current)
    await choose()
    await pass(10 * SECOND)
    expect(dialog().getByText('Looking for your payment')).toBeVisible()
    receipt.current = { status: '0x0', transactionHash: wallet.transfers[0]?.hash }
    await pass(10 * SECOND)
    expect(says()).toMatch(/^The network rejected the transfer/)
  })

  it('is looked at again once the network has counted the transfer in', async () => {
    const { choose, wallet, pass, fake } = await openWithWallet()
    wallet.answers.set('eth_getTransactionReceipt', ([transactionHash]) => ({
      ...{ transactionHash, status: '0x1' },
    }))
    await choose()
    const { reads } = counts(fake)
    await pass(5 * SECOND)
    expect(counts(fake).reads).toBeGreaterThan(reads)
    expect(dialog().getByText('Looking for your payment')).toBeVisible()
  })

  it('is not asked about any longer once KryptoGO says what became of it', async () => {
    const { choose, wallet, fake, id, pass, clock } = await openWithWallet()
    await choose()
    fake.pay(id)
    await pass(30 * SECOND)
    const { length } = wallet.requests
    await pass(300 * SECOND)
    expect(wallet.requests).toHaveLength(length)
    expect(clock.waiting).toBe(0)
  })

  it('is not asked about any longer once the page has gone', async () => {
    const { choose, wallet, unmount, pass, clock } = await openWithWallet()
    await choose()
    unmount()
    await pass(0)
    expect(clock.waiting).toBe(0)
    const { length } = wallet.requests
    await pass(300 * SECOND)
    expect(wallet.requests).toHaveLength(length)
  })

  it('is not proposed once the page has gone', async () => {
    const { choose, wallet, unmount, pass, clock } = await openWithWallet()
    const connection = undecided()
    wallet.answers.set('eth_requestAccounts', connection.ask)
    await choose()
    unmount()
    connection.approve([wallet.account])
    await pass(0)
    expect(proposals(wallet)).toBe(0)
    expect(clock.waiting).toBe(0)
    expect(JSON.stringify(localStorage)).not.toContain('sent')
  })

  it('needs no order, and is remembered for a page that is given the id of the payment', async () => {
    const wallet = createFakeWallet({ name: 'Fox' })
    onTestFinished(wallet.announce())
    const shop = await openShop({ scenario: 'pending' })
    await shop.open()
    await pageOf(shop).choose()
    expect(dialog().getByText('Looking for your payment')).toBeVisible()
    expect(wallet.transfers).toMatchObject([{ amount: '9.23' }])
    expect(JSON.stringify(localStorage)).toContain(wallet.transfers[0]?.hash)
  })
})

describe('a wallet on another network', () => {
  it('is switched, and adds the network if it does not know it', async () => {
    const wallet = createFakeWallet({ name: 'Fox', chainId: 1 })
    const { choose } = await openWithWallet(wallet)
    await choose()
    const asked = wallet.requests.filter(({ method }) => method.startsWith('wallet_'))
    expect(asked).toEqual([
      { method: 'wallet_switchEthereumChain', params: [{ chainId: '0xa4b1' }] },
      {
        method: 'wallet_addEthereumChain',
        params: [
          {
            chainId: '0xa4b1',
            chainName: 'Arbitrum One',
            nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
            rpcUrls: ['https://arb1.arbitrum.io/rpc'],
            blockExplorerUrls: ['https://arbiscan.io'],
          },
        ],
      },
      { method: 'wallet_switchEthereumChain', params: [{ chainId: '0xa4b1' }] },
    ])
    expect(wallet.transfers).toMatchObject([{ chainId: 42161 }])
  })

  it('adds nothing where it knows the network', async () => {
    const wallet = createFakeWallet({ name: 'Fox', chainId: 1, chains: [1, 42161] })
    const { choose } = await openWithWallet(wallet)
    await choose()
    expect(wallet.requests.map(({ method }) => method)).not.toContain('wallet_addEthereumChain')
    expect(wallet.transfers).toHaveLength(1)
  })
})
