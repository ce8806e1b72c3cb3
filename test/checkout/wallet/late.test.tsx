import { cleanup, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { expectConsole } from '../../setup'
import { button, orderPage } from '../orderPage'
import { SECOND } from '../support'
import { dialog, HASH, openWithWallet, throws, undecided } from './support'

/** A page whose payment expires after its wallet was asked for the transfer. */
async function openExpired(answer: (params: readonly unknown[]) => unknown) {
  const shop = await openWithWallet()
  const { wallet, choose, fake, id, pass } = shop
  wallet.answers.set('eth_sendTransaction', answer)
  await choose()
  fake.expire(id)
  await pass(30 * SECOND)
  return shop
}

describe('a payment that expires while its transfer may be on its way', () => {
  it.each<[name: string, answer: () => unknown]>([
    ['the wallet is asked', undecided().ask],
    ['the wallet has not said what it did', throws('Something went wrong')],
  ])('as %s, is paid again only after the buyer says that it was not sent', async (_, answer) => {
    const { fake, press } = await openExpired(answer)
    expect(dialog().queryByText('Pay again')).toBeNull()
    expect(fake.intents).toHaveLength(1)
    await press("I haven't sent it")
    await press('Pay again')
    expect(fake.intents).toHaveLength(2)
    expect(dialog().getByRole('img', { name: /QR/ })).toBeVisible()
  })

  it('is shown as sent by a click that is the first to hear of it', async () => {
    const { wallet, choose, fake, id, after, rerender, payment } = await openWithWallet()
    wallet.answers.set('eth_sendTransaction', undecided().ask)
    await choose()
    await after(() => payment.closePaymentModal())
    expectConsole('error', /the server charges 300 TWD/)
    await after(() => rerender(orderPage('400')))
    fake.expire(id)
    await after(() => fireEvent.click(button()))
    expect(dialog().getByText("I haven't sent it")).toBeVisible()
    expect(fake.intents).toHaveLength(1)
  })

  it('is shown with its transaction once the wallet has sent it', async () => {
    const transfer = undecided()
    const { after } = await openExpired(transfer.ask)
    await after(() => transfer.approve(HASH))
    expect(dialog().getByTitle(HASH)).toBeVisible()
    expect(dialog().queryByText('Pay again')).toBeNull()
  })

  it('can be paid again at once where the buyer declines after all', async () => {
    const transfer = undecided()
    const { after, press, fake } = await openExpired(transfer.ask)
    await after(() => transfer.decline())
    expect(dialog().queryByText("I haven't sent it")).toBeNull()
    expect(JSON.stringify(localStorage)).not.toContain('sent')
    await press('Pay again')
    expect(fake.intents).toHaveLength(2)
  })

  it("stays as the buyer says, whatever the wallet's answer", async () => {
    const transfer = undecided()
    const { after, press, pass, fake, id } = await openExpired(transfer.ask)
    await press("I haven't sent it")
    fake.update(id, { crypto_amount: '9.23' })
    await pass(600 * SECOND)
    expect(dialog().getByText('Pay again')).toBeVisible()
    await press("I've sent it")
    await after(() => transfer.decline())
    expect(dialog().getByText("I haven't sent it")).toBeVisible()
  })

  it('is shown as sent on a page that is loaded again, too', async () => {
    const { wallet, world } = await openExpired(undecided().ask)
    cleanup()
    await openWithWallet(wallet, { world })
    expect(screen.getAllByText("I haven't sent it")[0]).toBeVisible()
    expect(world.fake.intents).toHaveLength(1)
  })
})

it('a payment that is replaced while its wallet is asked can be said not to have been sent', async () => {
  const { wallet, choose, fake, id, pass } = await openWithWallet()
  wallet.answers.set('eth_sendTransaction', undecided().ask)
  await choose()
  fake.update(id, { superseded: true })
  await pass(30 * SECOND)
  expect(dialog().getByText("I haven't sent it")).toBeVisible()
})
