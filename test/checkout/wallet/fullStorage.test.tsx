import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { createFakeWallet, type FakeWallet } from 'kryptogo-payment-react/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withChannels } from '../channels'
import { createWorld, SECOND } from '../support'
import { HASH, openSecondTab, openWithWallet, proposals, throws, undecided } from './support'

withChannels()

const TRANSFER = 'eth_sendTransaction'

/** The locks of a browser, each of which one page holds at most. */
function createLocks() {
  const held = new Set<string>()
  const request = async (
    name: string,
    _: LockOptions,
    hold: (lock: object | null) => Promise<void> | undefined,
  ) => {
    await Promise.resolve()
    if (held.has(name)) return hold(null)
    held.add(name)
    await hold({ name })
    held.delete(name)
  }
  return { held, request }
}

describe('two tabs of one payment, where the storage has no more room', () => {
  let locks: ReturnType<typeof createLocks>

  beforeEach(() => {
    locks = createLocks()
    Object.defineProperty(navigator, 'locks', { configurable: true, value: locks })
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('No room', 'QuotaExceededError')
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    Reflect.deleteProperty(navigator, 'locks')
  })

  async function openTwo(wallet: FakeWallet = createFakeWallet({ name: 'Fox' })) {
    const world = createWorld({ scenario: 'pending', orders: true })
    const first = await openWithWallet(wallet, { world })
    const second = await openSecondTab(world)
    const [one, other] = screen.getAllByRole('dialog')
    if (!one || !other) throw new Error('A tab has no dialog')
    const choose = (tab: HTMLElement) =>
      fireEvent.click(within(tab).getByRole('button', { name: 'Fox' }))
    const ask = async (...tabs: HTMLElement[]) => {
      await second.after(() => {
        tabs.forEach(choose)
      })
      await second.pass(SECOND)
    }
    return { wallet, first, second, one, other, ask }
  }

  const isBusy = (tab: HTMLElement) => {
    expect(tab).toHaveTextContent('Fox has a request open. Finish it there, then try again.')
  }

  it('ask a wallet once, although both are clicked at once', async () => {
    const { wallet, one, other, ask } = await openTwo()
    wallet.answers.set(TRANSFER, undecided().ask)
    await ask(one, other)
    expect(proposals(wallet)).toBe(1)
    isBusy(other)
    await ask(other)
    expect(proposals(wallet)).toBe(1)
  })

  it('ask again once the wallet has declined', async () => {
    const { wallet, second, one, other, ask } = await openTwo()
    const transfer = undecided()
    wallet.answers.set(TRANSFER, transfer.ask)
    await ask(one)
    await ask(other)
    expect(proposals(wallet)).toBe(1)
    await second.after(() => transfer.decline())
    await ask(other)
    expect(proposals(wallet)).toBe(2)
  })

  it('do not ask again once the wallet has sent it, before KryptoGO knows', async () => {
    const { wallet, one, other, ask } = await openTwo()
    await ask(one)
    await ask(other)
    expect(wallet.transfers).toHaveLength(1)
    isBusy(other)
  })

  it('ask again after the network has rejected the transfer', async () => {
    const { wallet, second, one, other, ask } = await openTwo()
    wallet.answers.set(TRANSFER, () => HASH)
    wallet.answers.set('eth_getTransactionReceipt', () => ({ status: '0x0' }))
    await ask(one)
    await second.pass(10 * SECOND)
    expect(locks.held.size).toBe(0)
    await ask(other)
    expect(proposals(wallet)).toBe(2)
  })

  it('ask again once the buyer has seen in the wallet that it sent nothing', async () => {
    const { wallet, second, one, other, ask } = await openTwo()
    wallet.answers.set(TRANSFER, throws('Something went wrong'))
    await ask(one)
    await ask(other)
    expect(proposals(wallet)).toBe(1)
    await second.after(() => fireEvent.click(within(one).getByText("I haven't sent it")))
    await ask(other)
    expect(proposals(wallet)).toBe(2)
  })

  it('do not keep each other out once one of them is gone', async () => {
    const { wallet, first, other, one, ask } = await openTwo()
    wallet.answers.set(TRANSFER, undecided().ask)
    await ask(one)
    expect(locks.held.size).toBe(1)
    first.unmount()
    await ask(other)
    expect(proposals(wallet)).toBe(2)
  })

  it('do not keep each other out before a transfer is proposed', async () => {
    const { wallet, first, other, one, ask } = await openTwo()
    wallet.answers.set('eth_call', throws('down'))
    await ask(one)
    expect(locks.held.size).toBe(0)
    first.unmount()
    wallet.answers.clear()
    await ask(other)
    expect(wallet.transfers).toHaveLength(1)
  })

  it.each<[string, unknown]>([
    ['has no locks', undefined],
    [
      'refuses them',
      { request: () => Promise.reject(new DOMException('No origin', 'SecurityError')) },
    ],
  ])('pay all the same in a browser that %s', async (_, value) => {
    Object.defineProperty(navigator, 'locks', { configurable: true, value })
    const { wallet, one, ask } = await openTwo()
    await ask(one)
    expect(wallet.transfers).toHaveLength(1)
    cleanup()
  })
})

it('a storage that fills up while the wallet is asked loses nothing of what was sent', async () => {
  const shop = await openWithWallet()
  const transfer = undecided()
  shop.wallet.answers.set(TRANSFER, transfer.ask)
  await shop.choose()
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('No room', 'QuotaExceededError')
  })
  await shop.after(() => transfer.approve(HASH))
  await shop.after(() => fireEvent.focus(window))
  await shop.pass(SECOND)
  expect(screen.getByRole('dialog')).toHaveTextContent('Looking for your payment')
  expect(within(screen.getByRole('dialog')).getByTitle(HASH)).toBeVisible()
  expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
  const { world, wallet } = shop
  cleanup()
  await openWithWallet(wallet, { world })
  expect(screen.getAllByText("I haven't sent it")[0]).toBeVisible()
  vi.restoreAllMocks()
})
