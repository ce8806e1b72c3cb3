import { fireEvent, screen } from '@testing-library/react'
import { createFakeWallet, type FakeWallet } from 'kryptogo-payment-react/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MINUTE, SECOND } from '../support'
import { dialog, meanwhile, openWithWallet, proposals, revoked, throws, undecided } from './support'

const BUSY = { code: -32002, message: 'Already processing' }

describe('a wallet that does not pay says why', () => {
  it.each<[name: string, method: string, cause: unknown, says: RegExp]>([
    [
      'a connection that was declined',
      'eth_requestAccounts',
      { code: 4001 },
      /^You declined in Fox/,
    ],
    ['a transfer that was declined', 'eth_sendTransaction', { code: 4001 }, /^You declined in Fox/],
    ['a code as a string', 'eth_sendTransaction', { code: '4001' }, /^You declined in Fox/],
    ['a connection beside another', 'eth_requestAccounts', BUSY, /^Fox has a request open/],
    ['a string', 'eth_requestAccounts', 'no', /^Fox isn't responding as it should/],
    ['nothing', 'eth_chainId', undefined, /^Fox isn't responding as it should/],
    [
      'an error that throws',
      'eth_requestAccounts',
      revoked(),
      /^Fox isn't responding as it should/,
    ],
    [
      'an error whose code throws',
      'eth_requestAccounts',
      { code: revoked() },
      /^Fox isn't responding as it should/,
    ],
    ['a call that fails', 'eth_call', new Error('reverted'), /^Fox can't find this token/],
    [
      'a method it lacks',
      'eth_sendTransaction',
      { code: -32601 },
      /^Fox isn't responding as it should/,
    ],
  ])('%s', async (_, method, cause, text) => {
    const { wallet, choose, says } = await openWithWallet()
    wallet.answers.set(method, throws(cause))
    await choose()
    expect(says()).toMatch(text)
    expect(wallet.transfers).toEqual([])
    expect(JSON.stringify(localStorage)).not.toContain('sent')
    // The address is still there, and the buyer can try again.
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    wallet.answers.clear()
    await choose()
    expect(wallet.transfers).toHaveLength(1)
  })

  it.each<[name: string, answers: Record<string, unknown>, says: RegExp]>([
    ['without accounts', { eth_requestAccounts: [] }, /^Fox isn't responding as it should/],
    [
      'with an account that is none',
      { eth_requestAccounts: ['0x12'] },
      /^Fox isn't responding as it should/,
    ],
    [
      'with accounts of another kind',
      { eth_requestAccounts: { 0: '0x' } },
      /^Fox isn't responding as it should/,
    ],
    [
      'with another account',
      { eth_accounts: [`0x${'1'.repeat(40)}`] },
      /^The account or the payment has changed/,
    ],
    ['with no number for a chain', { eth_chainId: null }, /^Fox is on another network/],
    ['where no token is', { eth_call: '0x' }, /^Fox can't find this token on Arbitrum One/],
    ['with words for a number', { eth_call: 'six' }, /^Fox can't find this token/],
    [
      'with a token of other decimals',
      { eth_call: `0x${'0'.repeat(62)}12` },
      /^Fox can't find this/,
    ],
  ])('that answers %s', async (_, answers, text) => {
    const { wallet, choose, says } = await openWithWallet()
    for (const [method, answer] of Object.entries(answers)) wallet.answers.set(method, () => answer)
    await choose()
    expect(says()).toMatch(text)
    expect(proposals(wallet)).toBe(0)
  })

  it('too little', async () => {
    const wallet = createFakeWallet({ name: 'Fox', balance: '9.229999' })
    const { choose, says } = await openWithWallet(wallet)
    await choose()
    expect(says()).toBe(
      'Not enough: this account has 9.229999 USDT on Arbitrum One, and 9.23 USDT is due. Nothing was sent.',
    )
    expect(proposals(wallet)).toBe(0)
    wallet.balance = '9.23'
    await choose()
    expect(wallet.transfers).toMatchObject([{ amount: '9.23' }])
  })

  it.each<[name: string, change: (wallet: FakeWallet) => void]>([
    [
      'declines',
      (wallet) => wallet.answers.set('wallet_switchEthereumChain', throws({ code: 4001 })),
    ],
    [
      'declines to add it',
      (wallet) => wallet.answers.set('wallet_addEthereumChain', throws({ code: 4001 })),
    ],
    [
      'cannot',
      (wallet) => wallet.answers.set('wallet_switchEthereumChain', throws({ code: 4200 })),
    ],
    ['only says it did', (wallet) => wallet.answers.set('wallet_switchEthereumChain', () => null)],
  ])('the wrong network, which it %s to leave', async (_, change) => {
    const wallet = createFakeWallet({ name: 'Fox', chainId: 1 })
    change(wallet)
    const { choose, says } = await openWithWallet(wallet)
    await choose()
    expect(says()).toBe('Fox is on another network. Switch to Arbitrum One, then try again.')
    expect(proposals(wallet)).toBe(0)
  })

  it('a network whose error is wrapped in another is added', async () => {
    const wallet = createFakeWallet({ name: 'Fox', chainId: 1 })
    const cause = { code: -32603, data: { originalError: { code: 4902 } } }
    wallet.answers.set('wallet_switchEthereumChain', () => {
      wallet.answers.delete('wallet_switchEthereumChain')
      return throws(cause)()
    })
    const { choose } = await openWithWallet(wallet)
    await choose()
    expect(wallet.transfers).toMatchObject([{ chainId: 42161 }])
  })

  it('a network that is no longer the one that was checked', async () => {
    const { wallet, choose, says } = await openWithWallet()
    meanwhile(wallet, 'eth_call', () => (wallet.chainId = 1))
    await choose()
    expect(says()).toMatch(/^Fox is on another network/)
    expect(proposals(wallet)).toBe(0)
  })

  it('an account that is no longer the one that was checked', async () => {
    const { wallet, choose, says } = await openWithWallet()
    meanwhile(wallet, 'eth_call', () => (wallet.account = `0x${'2'.repeat(40)}`))
    await choose()
    expect(says()).toMatch(/^The account or the payment has changed/)
    expect(proposals(wallet)).toBe(0)
  })

  it('no answer', async () => {
    const { wallet, choose, says, pass } = await openWithWallet()
    wallet.answers.set('eth_call', () => new Promise(() => undefined))
    await choose()
    expect(says()).toBe('Checking your balance…')
    await pass(30 * SECOND)
    expect(says()).toMatch(/^Fox isn't responding as it should. Nothing was sent/)
  })

  it('less than a minute left', async () => {
    const { wallet, choose, says, pass } = await openWithWallet()
    await pass(29 * MINUTE + SECOND)
    await choose()
    expect(says()).toMatch(/^Less than a minute is left/)
    expect(wallet.requests).toEqual([])
  })

  it('less than a minute left once it is connected', async () => {
    const { wallet, choose, says, pass } = await openWithWallet()
    const connection = undecided()
    wallet.answers.set('eth_requestAccounts', connection.ask)
    await pass(28 * MINUTE)
    await choose()
    await pass(MINUTE + SECOND)
    connection.approve([wallet.account])
    await pass(0)
    expect(says()).toMatch(/^Less than a minute is left/)
    expect(proposals(wallet)).toBe(0)
  })
})

describe('a wallet is not asked for a transfer', () => {
  it.each<[name: string, change: (shop: Awaited<ReturnType<typeof openWithWallet>>) => unknown]>([
    ['money was seen', ({ fake, id }) => fake.update(id, { payment_tx_hash: '0xa' })],
    ['the payment was replaced', ({ fake, id }) => fake.update(id, { superseded: true })],
    ['it has expired', ({ fake, id }) => fake.expire(id)],
    ['its amount has changed', ({ fake, id }) => fake.update(id, { crypto_amount: '9.24' })],
    [
      'its address has changed',
      ({ fake, id }) => fake.update(id, { payment_address: `0x${'7'.repeat(40)}` }),
    ],
    [
      'its address is no longer shown',
      ({ after, payment }) => after(() => payment.closePaymentModal()),
    ],
  ])('once %s meanwhile', async (_, change) => {
    const shop = await openWithWallet()
    const { wallet, choose, pass } = shop
    const connection = undecided()
    wallet.answers.set('eth_requestAccounts', connection.ask)
    await choose()
    await change(shop)
    await pass(30 * SECOND)
    connection.approve([wallet.account])
    await pass(0)
    expect(proposals(wallet)).toBe(0)
    expect(JSON.stringify(localStorage)).not.toContain('"sent":true')
  })

  it.each<[name: string, intent: object]>([
    ['a token of another kind', { token_address: 'TXYZ' }],
    ['decimals that no token has', { decimals: 256 }],
    ['a chain without a number', { payment_chain_id: 'tron' }],
    ['an address of another kind', { payment_address: 'TXYZ' }],
    ['an amount that the token cannot be sent in', { crypto_amount: '9.2300001' }],
  ])('for a payment with %s', async (_, intent) => {
    const { fake, id, pass } = await openWithWallet()
    fake.update(id, intent)
    await pass(30 * SECOND)
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
    expect(screen.queryByRole('group', { name: 'Pay from a wallet' })).toBeNull()
  })

  it('after the buyer went back, whatever it answers then', async () => {
    const { wallet, choose, press, pass, says } = await openWithWallet()
    const connection = undecided()
    wallet.answers.set('eth_requestAccounts', connection.ask)
    await choose()
    expect(says()).toBe('Approve the connection in Fox.')
    await press('Go back')
    expect(says()).toBe('')
    // Not a wallet: a key that is still held would press it.
    expect(document.activeElement).toHaveClass('kgp-wallets')
    connection.approve([wallet.account])
    await pass(0)
    expect(says()).toBe('')
    expect(proposals(wallet)).toBe(0)
  })
})

describe('a wallet that may have sent the transfer', () => {
  it.each<[name: string, answer: () => unknown]>([
    ['throws a string', throws('Something went wrong')],
    ['throws nothing', throws(undefined)],
    [
      'reports an error of its node',
      throws({ code: -32603, data: { originalError: { code: -32000 } } }),
    ],
    ['passes on that its node took too long', throws({ code: -32002 })],
    ['answers without a hash', () => null],
    ['answers with half a hash', () => '0x12'],
  ])('and %s is not asked again before the buyer says so', async (_, answer) => {
    const { wallet, choose, press, says, group } = await openWithWallet()
    wallet.answers.set('eth_sendTransaction', answer)
    await choose()
    expect(says()).toMatch(/^We can't tell if Fox sent the transfer/)
    wallet.answers.clear()
    expect(group().getByRole('button', { name: 'Fox' })).toHaveAttribute('aria-disabled', 'true')
    await choose()
    expect(proposals(wallet)).toBe(1)
    expect(JSON.stringify(localStorage)).toContain('\\"sent\\":true')
    await press("I haven't sent it")
    expect(JSON.stringify(localStorage)).not.toContain('sent')
    // Not a wallet: a key that is still held would press it.
    expect(document.activeElement).toHaveClass('kgp-wallets')
    await choose()
    expect(wallet.transfers).toHaveLength(1)
  })

  it('is not asked again by a second click, nor by one on another wallet', async () => {
    const other = createFakeWallet({ name: 'Owl' })
    const { wallet, choose, after, says } = await openWithWallet()
    await after(() => onTestFinished(other.announce()))
    const transfer = undecided()
    wallet.answers.set('eth_sendTransaction', transfer.ask)
    await choose()
    expect(says()).toMatch(/^Confirm the transfer of 9.23 USDT in Fox/)
    await choose()
    await choose('Owl')
    expect([proposals(wallet), proposals(other)]).toEqual([1, 0])
    expect(dialog().queryByText('Go back')).toBeNull()
    await after(() => transfer.decline())
    expect(says()).toMatch(/^You declined in Fox/)
  })

  it('is followed after its dialog was closed', async () => {
    const { wallet, choose, after, payment } = await openWithWallet()
    const transfer = undecided()
    wallet.answers.set('eth_sendTransaction', transfer.ask)
    await choose()
    await after(() => payment.closePaymentModal())
    await after(() => transfer.approve(`0x${'a'.repeat(64)}`))
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
    await after(() => fireEvent.click(screen.getByTestId('A-1')))
    expect(screen.queryByRole('group', { name: 'Pay from a wallet' })).toBeNull()
    expect(proposals(wallet)).toBe(1)
  })
})
