import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { createFakeWallet } from 'kryptogo-payment-react/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { withChannels } from '../channels'
import { button, message, orderPage } from '../orderPage'
import { createWorld, idOf, openShop, SECOND } from '../support'
import { dialog, openSecondTab, openWithWallet, proposals, undecided } from './support'

withChannels()

/** A payment of an order that was begun on another device, and a wallet in this browser. */
async function openElsewhere() {
  const world = createWorld({ scenario: 'pending', orders: true })
  const first = await openShop({ world, children: orderPage() })
  await first.after(() => fireEvent.click(button()))
  cleanup()
  localStorage.clear()
  const wallet = createFakeWallet({ name: 'Fox' })
  onTestFinished(wallet.announce())
  const id = idOf(world.fake)

  /** Opens a link to the payment in a tab, and how to pay it. */
  async function openLink() {
    const tab = await openShop({ world, resume: id, children: message })
    await tab.pass(SECOND)
    const show = within(tab.container).queryByRole('button', { name: 'Continue payment' })
    if (show) await tab.after(() => fireEvent.click(show))
    await tab.pass(SECOND)
    return tab
  }
  return { world, wallet, id, openLink }
}

const fox = () => screen.queryAllByRole('button', { name: 'Fox' })

describe('a payment that is opened by its id', () => {
  it('is proposed once, although the page is loaded again while the wallet is asked', async () => {
    const { wallet, openLink } = await openElsewhere()
    wallet.answers.set('eth_sendTransaction', undecided().ask)
    const first = await openLink()
    await first.after(() => fireEvent.click(fox()[0] as Element))
    await first.pass(SECOND)
    expect(proposals(wallet)).toBe(1)
    cleanup()
    await openLink()
    expect(fox()).toEqual([])
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
  })

  it('is not offered again once its wallet has sent it', async () => {
    const { wallet, openLink } = await openElsewhere()
    const first = await openLink()
    await first.after(() => fireEvent.click(fox()[0] as Element))
    await first.pass(SECOND)
    expect(wallet.transfers).toHaveLength(1)
    cleanup()
    await openLink()
    expect(fox()).toEqual([])
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
  })

  it('is proposed by one of two tabs', async () => {
    const { wallet, openLink } = await openElsewhere()
    wallet.answers.set('eth_sendTransaction', undecided().ask)
    const tab = await openLink()
    await openLink()
    expect(fox()).toHaveLength(2)
    await tab.after(() => fireEvent.click(fox()[0] as Element))
    await tab.pass(SECOND)
    for (const other of fox()) await tab.after(() => fireEvent.click(other))
    await tab.pass(SECOND)
    expect(proposals(wallet)).toBe(1)
  })

  it('is not proposed beside a tab that pays its order', async () => {
    const { world, wallet, openLink } = await openElsewhere()
    wallet.answers.set('eth_sendTransaction', undecided().ask)
    const { choose } = await openWithWallet(wallet, { world })
    await choose()
    const tab = await openLink()
    expect(within(tab.container).getByTestId('message')).toHaveTextContent(
      'Looking for your payment',
    )
    expect(proposals(wallet)).toBe(1)
  })

  it('is still taken for sent after a reload if the buyer says so', async () => {
    const { openLink } = await openElsewhere()
    const tab = await openLink()
    await tab.after(() => fireEvent.click(dialog().getByText("I've sent it")))
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
    cleanup()
    await openLink()
    expect(screen.queryByRole('img', { name: /QR/ })).toBeNull()
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
  })
})

describe('a wallet that is asked in one tab', () => {
  async function openTwoTabs() {
    const wallet = createFakeWallet({ name: 'Fox' })
    const { ask, decline } = undecided()
    wallet.answers.set('eth_sendTransaction', ask)
    const first = await openWithWallet(wallet)
    const second = await openSecondTab(first.world)
    const [one, other] = screen.getAllByRole('dialog').map((element) => within(element))
    if (!one || !other) throw new Error('A tab has no dialog')
    await first.after(() => fireEvent.click(one.getByRole('button', { name: 'Fox' })))
    await first.pass(SECOND)
    expect(proposals(wallet)).toBe(1)
    return { first, second, wallet, decline, other }
  }

  it('is not asked again by another, whose buyer says that nothing was sent', async () => {
    const { second, wallet, other } = await openTwoTabs()
    await second.after(() => fireEvent.click(other.getByText("I haven't sent it")))
    await second.pass(SECOND)
    expect(other.queryByRole('button', { name: 'Fox' })).toBeNull()
    expect(other.getByText('Looking for your payment')).toBeVisible()
    expect(proposals(wallet)).toBe(1)
  })

  it('is asked by the other once it has refused', async () => {
    const { second, wallet, decline, other } = await openTwoTabs()
    await second.after(() => {
      decline()
    })
    await second.pass(SECOND)
    const button = other.getByRole('button', { name: 'Fox' })
    await second.after(() => fireEvent.click(button))
    await second.pass(SECOND)
    expect(proposals(wallet)).toBe(2)
  })
})
