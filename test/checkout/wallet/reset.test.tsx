import { act, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { button, orderPage, session, Session } from '../orderPage'
import { SECOND } from '../support'
import { dialog, HASH, openWithWallet, proposals, undecided } from './support'

/** A page that gives up its payment while a wallet is asked for the transfer. */
async function openGivenUp(giveUp: (shop: Awaited<ReturnType<typeof openWithWallet>>) => unknown) {
  const shop = await openWithWallet(undefined, {
    children: [...orderPage(), <Session key="session" />],
  })
  const transfer = undecided()
  shop.wallet.answers.set('eth_sendTransaction', transfer.ask)
  await shop.choose()
  await shop.after(() => giveUp(shop))
  expect(screen.queryByRole('dialog')).toBeNull()
  return { ...shop, transfer, click: () => shop.after(() => fireEvent.click(button())) }
}

const reset = () => session.current?.reset()

describe.each<[name: string, giveUp: Parameters<typeof openGivenUp>[0]]>([
  ['reset()', reset],
  ['forgetPayment()', ({ payment }) => payment.forgetPayment()],
])('a payment that a page gives up with %s while its wallet is asked', (_, giveUp) => {
  it('is found by its transaction once the wallet has sent it', async () => {
    const { transfer, click, after, fake, wallet } = await openGivenUp(giveUp)
    await after(() => transfer.approve(HASH))
    await click()
    expect(dialog().getByText('Looking for your payment')).toBeVisible()
    expect(dialog().getByTitle(HASH)).toBeVisible()
    expect(dialog().queryByRole('img', { name: /QR/ })).toBeNull()
    expect(fake.intents).toHaveLength(1)
    expect(proposals(wallet)).toBe(1)
  })

  it('is taken to be sent until the wallet answers', async () => {
    const { transfer, click, after, says, choose, wallet } = await openGivenUp(giveUp)
    await click()
    expect(dialog().getByText('Looking for your payment')).toBeVisible()
    expect(dialog().getByText("I haven't sent it")).toBeVisible()
    await after(() => transfer.decline())
    expect(says()).toMatch(/^You declined in Fox/)
    wallet.answers.clear()
    await choose()
    expect(wallet.transfers).toHaveLength(1)
  })

  it('is forgotten once the buyer declines', async () => {
    const { transfer, click, after, id } = await openGivenUp(giveUp)
    await after(() => transfer.decline())
    expect(JSON.stringify(localStorage)).not.toContain(id)
    await click()
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
  })

  it('is shown as paid where KryptoGO was faster', async () => {
    const { transfer, click, after, fake, id, pass } = await openGivenUp(giveUp)
    fake.pay(id)
    await after(() => transfer.approve(HASH))
    await click()
    await pass(30 * SECOND)
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'success')
    expect(fake.intents).toHaveLength(1)
  })
})

it('a page does not forget a transaction that only its wallet knows', async () => {
  const { choose, wallet, after } = await openWithWallet(undefined, {
    children: [...orderPage(), <Session key="session" />],
  })
  await choose()
  act(() => {
    reset()
  })
  await after(() => fireEvent.click(button()))
  expect(dialog().getByTitle(wallet.transfers[0]?.hash ?? '')).toBeVisible()
  expect(wallet.transfers).toHaveLength(1)
})
