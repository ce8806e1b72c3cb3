import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { PayButton } from 'kryptogo-payment-react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { turn } from '../pageEvents'
import { counts, openShop, SECOND } from '../support'
import { dialog, openWithWallet, proposals, throws, undecided } from './support'

describe('a page that is loaded again after a wallet has sent the transfer', () => {
  it('knows the transaction, and neither asks for another nor for a payment', async () => {
    const { wallet, choose, world } = await openWithWallet()
    await choose()
    const { hash = '' } = wallet.transfers[0] ?? {}
    cleanup()
    const { posts } = counts(world.fake)
    await openWithWallet(wallet, { world })
    expect(dialog().getByText('Looking for your payment')).toBeVisible()
    expect(dialog().getByTitle(hash)).toBeVisible()
    expect(dialog().queryByText("I haven't sent it")).toBeNull()
    expect(screen.queryByRole('group', { name: 'Pay from a wallet' })).toBeNull()
    expect(counts(world.fake).posts).toBe(posts)
    expect(wallet.transfers).toHaveLength(1)
  })

  it('forgets it once KryptoGO names another', async () => {
    const { wallet, choose, world, id } = await openWithWallet()
    await choose()
    const { hash = '' } = wallet.transfers[0] ?? {}
    cleanup()
    world.fake.update(id, { payment_tx_hash: '0xother' })
    const shop = await openWithWallet(wallet, { world })
    await shop.pass(SECOND)
    expect(dialog().queryByTitle(hash)).toBeNull()
    expect(dialog().getByTitle('0xother')).toBeVisible()
    expect(JSON.stringify(localStorage)).toContain('0xother')
  })
})

describe('a page that is loaded again while a wallet is asked', () => {
  it('takes the payment for sent until the buyer says that it was not', async () => {
    const { wallet, choose, world } = await openWithWallet()
    wallet.answers.set('eth_sendTransaction', undecided().ask)
    await choose()
    cleanup()
    const { press, group } = await openWithWallet(wallet, { world })
    expect(dialog().getByText('Looking for your payment')).toBeVisible()
    expect(proposals(wallet)).toBe(1)
    await press("I haven't sent it")
    expect(group().getByRole('button', { name: 'Fox' })).toBeVisible()
  })

  it('does not take it for sent where the wallet had refused', async () => {
    const { wallet, choose, world } = await openWithWallet()
    wallet.answers.set('eth_sendTransaction', throws({ code: 4001 }))
    await choose()
    cleanup()
    const { group } = await openWithWallet(wallet, { world })
    expect(group().getByRole('button', { name: 'Fox' })).toBeVisible()
  })
})

const Second = () => (
  <PayButton
    data-testid="second"
    orderKey="A-1"
    orderData={{ orderId: 'A-1' }}
    fiatAmount="300"
    fiatCurrency="TWD"
  />
)

describe('the page that asks a wallet', () => {
  it('waits for the answer, also after the buyer comes back to it', async () => {
    const { wallet, choose, says, after } = await openWithWallet()
    const transfer = undecided()
    wallet.answers.set('eth_sendTransaction', transfer.ask)
    await choose()
    await after(() => turn('hidden'))
    await after(() => turn('visible'))
    expect(says()).toMatch(/^Confirm the transfer of 9.23 USDT/)
    await after(() => fireEvent.click(dialog().getByRole('button', { name: 'Close' })))
    await after(() => fireEvent.click(screen.getByTestId('A-1')))
    expect(says()).toMatch(/^Confirm the transfer of 9.23 USDT/)
    await after(() => transfer.decline())
    expect(says()).toMatch(/^You declined in Fox/)
    expect(proposals(wallet)).toBe(1)
  })
})

describe('two tabs of one order', () => {
  beforeEach(() => {
    const channels = new Set<EventTarget>()
    class Channel extends EventTarget {
      constructor() {
        super()
        channels.add(this)
      }
      postMessage(data: unknown) {
        for (const other of channels)
          if (other !== this) other.dispatchEvent(new MessageEvent('message', { data }))
      }
      close() {
        channels.delete(this)
      }
    }
    vi.stubGlobal('BroadcastChannel', Channel)
  })

  async function openTwo() {
    const first = await openWithWallet()
    const { world } = first
    const second = await openShop({
      world,
      children: <Second />,
    })
    await second.after(() => fireEvent.click(screen.getByTestId('second')))
    const dialogs = screen.getAllByRole('dialog').map((one) => within(one))
    return { ...first, second, dialogs }
  }

  it('the second asks no wallet while the first does', async () => {
    const { wallet, dialogs, second } = await openTwo()
    const transfer = undecided()
    wallet.answers.set('eth_sendTransaction', transfer.ask)
    const [one, other] = dialogs
    await second.after(() => one && fireEvent.click(one.getByRole('button', { name: 'Fox' })))
    await second.pass(0)
    expect(one?.getByRole('button', { name: 'Fox' })).toBeVisible()
    expect(other?.getByText('Looking for your payment')).toBeVisible()
    await second.after(() => transfer.decline())
    expect(other?.getByRole('button', { name: 'Fox' })).toBeVisible()
    expect(proposals(wallet)).toBe(1)
  })

  it('of two that are clicked at once, one asks', async () => {
    const { wallet, dialogs, second } = await openTwo()
    const connection = undecided()
    wallet.answers.set('eth_requestAccounts', connection.ask)
    wallet.answers.set('eth_sendTransaction', undecided().ask)
    await second.after(() => {
      for (const one of dialogs) fireEvent.click(one.getByRole('button', { name: 'Fox' }))
    })
    await second.after(() => connection.approve([wallet.account]))
    await second.pass(0)
    expect(proposals(wallet)).toBe(1)
  })
})

it('a payment that another page has replaced is looked at instead of proposed', async () => {
  const { wallet, choose, says, world, id } = await openWithWallet()
  const [key] = Object.keys(localStorage)
  const connection = undecided()
  wallet.answers.set('eth_requestAccounts', connection.ask)
  await choose()
  const memory = JSON.stringify({ id: `${id}-2`, until: world.clock.now() + 60 * SECOND })
  localStorage.setItem(key ?? '', memory)
  const { reads } = counts(world.fake)
  await act(async () => {
    connection.approve([wallet.account])
    await world.clock.advanceAsync(0)
  })
  expect(says()).toMatch(/^The account or the payment has changed/)
  expect(proposals(wallet)).toBe(0)
  expect(counts(world.fake).reads).toBe(reads + 1)
  expect(localStorage.getItem(key ?? '')).toBe(memory)
})

it('a page whose storage is closed pays all the same', async () => {
  const { choose, wallet } = await openWithWallet(undefined, { storage: null })
  await choose()
  expect(wallet.transfers).toHaveLength(1)
})
