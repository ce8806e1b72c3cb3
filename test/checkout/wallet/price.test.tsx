import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { expectConsole } from '../../setup'
import { withChannels } from '../channels'
import { button, message, orderPage, session, Session } from '../orderPage'
import { counts, idOf, SECOND, type ShopOptions } from '../support'
import {
  dialog,
  HASH,
  openSecondTab,
  openWithWallet,
  proposals,
  throws,
  undecided,
} from './support'

const OTHER_HASH = `0x${'b'.repeat(64)}`

withChannels()

const qrCodes = () => screen.queryAllByRole('img', { name: /QR/ })
const press = () => fireEvent.click(button())
const pricesOf = ({ fake }: Pick<Asked, 'fake'>) => fake.intents.map((one) => one.fiat_amount)
const close = () => fireEvent.click(dialog().getByRole('button', { name: 'Close' }))

type Asked = Awaited<ReturnType<typeof openAsked>>

/** A page whose wallet is asked for the transfer of NT$300, and whose dialog was closed. */
async function openAsked(
  answer?: (params: readonly unknown[]) => unknown,
  options: ShopOptions = {},
) {
  const transfer = undecided()
  const shop = await openWithWallet(undefined, {
    children: [...orderPage(), <Session key="session" />],
    ...options,
  })
  shop.wallet.answers.set('eth_sendTransaction', answer ?? transfer.ask)
  await shop.choose()
  await shop.after(close)
  return Object.assign(shop, { transfer })
}

/** The order costs NT$400 since, and the buyer presses its button. */
async function pressAt400(shop: Asked) {
  expectConsole('error', /the server charges 300 TWD/)
  await shop.after(() => shop.rerender([...orderPage('400'), <Session key="session" />]))
  await shop.after(press)
}

function expectLookedFor() {
  expect(dialog().getByText('Looking for your payment')).toBeVisible()
  expect(qrCodes()).toEqual([])
  expect(screen.queryByRole('button', { name: 'Fox' })).toBeNull()
}

/** A page that offers the payment of NT$400, as the buyer has said that the other was not sent. */
async function openSecond() {
  const shop = await openAsked()
  await pressAt400(shop)
  await shop.press("I haven't sent it")
  expectOffered('NT$400')
  return shop
}

/** The same once the wallet has sent the other after all. */
async function openSentAfterAll() {
  const shop = await openSecond()
  await shop.after(() => shop.transfer.approve(HASH))
  return shop
}

/** Chooses the wallet for the payment on the screen, too. */
async function askForSecond(shop: Asked) {
  const second = undecided()
  shop.wallet.answers.set('eth_sendTransaction', second.ask)
  await shop.choose()
  return second
}

function expectSent() {
  expect(qrCodes()).toEqual([])
  expect(dialog().getByTitle(HASH)).toBeVisible()
  expect(screen.getByRole('dialog')).toHaveTextContent('NT$300')
}

function expectOffered(price: string) {
  expect(qrCodes()).toHaveLength(1)
  expect(screen.getByRole('dialog')).toHaveTextContent(price)
}

describe('a click at another price while the wallet is asked for the transfer', () => {
  afterEach(cleanup)

  it('offers neither payment until the wallet has declined, and then the one at that price', async () => {
    const shop = await openAsked()
    await pressAt400(shop)
    expectLookedFor()
    expect(pricesOf(shop)).toEqual(['300'])
    await shop.after(() => shop.transfer.decline())
    expectOffered('NT$400')
    expect(pricesOf(shop)).toEqual(['300', '400'])
    shop.wallet.answers.clear()
    await shop.choose()
    expect(shop.wallet.transfers).toMatchObject([{ amount: '12.31' }])
  })

  it.each<[name: string, answer?: () => unknown]>([
    ['is asked'],
    ['has not said what it did', throws('Something went wrong')],
  ])('goes on as soon as the buyer says that nothing was sent: it %s', async (_, answer) => {
    const shop = await openAsked(answer)
    await pressAt400(shop)
    expectLookedFor()
    await shop.press("I haven't sent it")
    expectOffered('NT$400')
    expect(pricesOf(shop)).toEqual(['300', '400'])
  })

  it('shows the money of the first where the wallet sends it after all', async () => {
    const shop = await openSecond()
    await shop.after(() => shop.transfer.approve(HASH))
    shop.fake.update(shop.id, { payment_tx_hash: HASH })
    await shop.pass(60 * SECOND)
    expect(dialog().getByText('Payment detected, confirming')).toBeVisible()
    expect(screen.getByRole('dialog')).toHaveTextContent('NT$300')
    expect(qrCodes()).toEqual([])
  })

  it('shows the first in place of the second once the wallet has sent it', async () => {
    const shop = await openSentAfterAll()
    expectSent()
    await shop.pass(60 * SECOND)
    expectSent()
    expect(screen.getByTestId('message')).toHaveTextContent('Looking for your payment')
    expect(screen.queryByText(/Send exactly/)).toBeNull()
    expect(shop.results.at(-1)?.data?.payment_intent_id).toBe(shop.id)
    await shop.after(close)
    await shop.after(press)
    expectSent()
    expect(pricesOf(shop)).toEqual(['300', '400'])
  })

  it('looks for the first until it has expired, and after that', async () => {
    const shop = await openSentAfterAll()
    shop.fake.expire(shop.id)
    await shop.pass(180 * SECOND)
    expectSent()
    await shop.press("I haven't sent it")
    await shop.press('Pay again')
    expectOffered('NT$400')
    expect(pricesOf(shop)).toEqual(['300', '400'])
  })

  it.each([
    ['a reload', {}],
    ['a link to the first', { resume: true }],
  ])('shows the first after %s, too', async (_, { resume = false }: { resume?: boolean }) => {
    const { wallet, world, id } = await openSentAfterAll()
    cleanup()
    const options = { world, children: orderPage('400'), ...(resume && { resume: id }) }
    const shop = await openWithWallet(wallet, options)
    await shop.pass(10 * SECOND)
    expectSent()
  })

  it('shows the first after a reset, too', async () => {
    const shop = await openSentAfterAll()
    await shop.after(() => session.current?.reset())
    await shop.after(press)
    await shop.pass(5 * SECOND)
    expectSent()
  })

  it('shows the first although the buyer has said that the second was sent, too', async () => {
    const shop = await openSecond()
    await shop.press("I've sent it")
    await shop.after(() => shop.transfer.approve(HASH))
    expectSent()
  })

  it.each(['pending', 'insufficient_not_refunded'] as const)(
    'shows the second if KryptoGO has seen its money, also after a reload: %s',
    async (status) => {
      const shop = await openSecond()
      shop.fake.update(idOf(shop.fake), { status, payment_tx_hash: OTHER_HASH })
      await shop.pass(60 * SECOND)
      await shop.after(() => shop.transfer.approve(HASH))
      expect(dialog().getAllByTitle(OTHER_HASH)[0]).toBeVisible()
      const { wallet, world } = shop
      cleanup()
      const page = await openWithWallet(wallet, { world, children: orderPage('400') })
      await page.pass(10 * SECOND)
      expect(screen.getAllByTitle(OTHER_HASH)[0]).toBeVisible()
      expect(qrCodes()).toEqual([])
    },
  )

  it('shows the second, sent by a wallet before it, also after a reload', async () => {
    const shop = await openSecond()
    const second = await askForSecond(shop)
    await shop.after(() => second.approve(OTHER_HASH))
    await shop.after(() => shop.transfer.approve(HASH))
    expect(dialog().getByTitle(OTHER_HASH)).toBeVisible()
    const { wallet, world } = shop
    cleanup()
    await openWithWallet(wallet, { world, children: orderPage('400') })
    expect(screen.getAllByTitle(OTHER_HASH)[0]).toBeVisible()
  })

  it('shows the first once the second, sent by a wallet too, was taken back', async () => {
    const shop = await openSecond()
    const second = await askForSecond(shop)
    await shop.after(() => shop.transfer.approve(HASH))
    await shop.after(() => second.approve(OTHER_HASH))
    shop.fake.expire(idOf(shop.fake))
    await shop.pass(180 * SECOND)
    await shop.press("I haven't sent it")
    expectSent()
  })

  it('shows the first where the page was reset before the wallet has sent it', async () => {
    const shop = await openSecond()
    await shop.after(() => session.current?.reset())
    await shop.after(() => shop.transfer.approve(HASH))
    await shop.after(press)
    await shop.pass(5 * SECOND)
    expectSent()
  })

  it('shows the transaction once the wallet has sent it', async () => {
    const shop = await openAsked()
    await pressAt400(shop)
    await shop.after(() => shop.transfer.approve(HASH))
    expectLookedFor()
    expect(dialog().getByTitle(HASH)).toBeVisible()
    shop.fake.pay(shop.id)
    await shop.pass(60 * SECOND)
    expect(screen.getByRole('dialog')).toHaveAttribute('data-status', 'success')
    expect(pricesOf(shop)).toEqual(['300'])
  })

  it('asks for nothing once money is seen', async () => {
    const shop = await openAsked()
    await pressAt400(shop)
    shop.fake.update(shop.id, { payment_tx_hash: HASH })
    await shop.pass(30 * SECOND)
    await shop.after(() => shop.transfer.decline())
    expect(dialog().getByText('Payment detected, confirming')).toBeVisible()
    expect(pricesOf(shop)).toEqual(['300'])
  })

  it('asks for nothing after the dialog was closed, until the next click', async () => {
    const shop = await openAsked()
    await pressAt400(shop)
    await shop.after(close)
    await shop.after(() => shop.transfer.decline())
    expect(pricesOf(shop)).toEqual(['300'])
    await shop.after(press)
    expectOffered('NT$400')
    expect(pricesOf(shop)).toEqual(['300', '400'])
  })

  it('goes on once the dialog is shown again', async () => {
    const shop = await openAsked()
    await pressAt400(shop)
    await shop.after(close)
    await shop.after(() => shop.transfer.decline())
    await shop.after(() => fireEvent.click(screen.getByText('Show payment')))
    expectOffered('NT$400')
  })

  it('goes on after another device has replaced the payment, too', async () => {
    const shop = await openAsked()
    await pressAt400(shop)
    shop.fake.update(shop.id, { superseded: true })
    await shop.pass(30 * SECOND)
    expect(dialog().getByText('Replaced by another payment')).toBeVisible()
    await shop.press("I haven't sent it")
    expectOffered('NT$400')
  })

  it('closes the dialog where no button is left to go on with', async () => {
    const shop = await openAsked()
    await pressAt400(shop)
    await shop.after(() => shop.rerender([message]))
    await shop.after(() => shop.transfer.decline())
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(pricesOf(shop)).toEqual(['300'])
  })

  it('goes on once where the server charges another price than the page', async () => {
    const between: ShopOptions['between'] = (fetch) => (input, init) =>
      fetch(
        input,
        typeof init?.body === 'string' ? { ...init, body: init.body.replace('300', '420') } : init,
      )
    expectConsole('error', /the server charges 420 TWD/)
    const shop = await openAsked(undefined, { between })
    await shop.after(press)
    expectLookedFor()
    await shop.after(() => shop.transfer.decline())
    await shop.pass(10 * SECOND)
    expectOffered('NT$420')
    expect(counts(shop.fake).posts).toBe(2)
    expect(pricesOf(shop)).toEqual(['420'])
  })

  it('offers the payment of a page that has given the other up', async () => {
    const shop = await openAsked()
    await shop.after(() => session.current?.reset())
    await pressAt400(shop)
    expectLookedFor()
    await shop.after(() => shop.transfer.decline())
    expectOffered('NT$400')
    expect(pricesOf(shop)).toEqual(['300', '400'])
  })

  it('goes on after a reload, too', async () => {
    const { wallet, world } = await openAsked()
    cleanup()
    const shop = await openWithWallet(wallet, { world, children: orderPage('400') })
    expectLookedFor()
    await shop.press("I haven't sent it")
    expectOffered('NT$400')
    expect(pricesOf(shop)).toEqual(['300', '400'])
  })
})

describe('a click at another price in another tab', () => {
  /** The second tab knows that the order costs NT$400. */
  const openTab = ({ world }: Asked) => openSecondTab(world, orderPage('400'))

  it('waits for the wallet of the first', async () => {
    const first = await openAsked()
    const second = await openTab(first)
    expectLookedFor()
    await second.after(() => first.transfer.decline())
    expectOffered('NT$400')
    expect(pricesOf(first)).toEqual(['300', '400'])
    expect(proposals(first.wallet)).toBe(1)
  })

  it.each([
    ['that is opened after that', false],
    ['that shows the second', true],
  ])('shows the first once the wallet has sent it after all: a tab %s', async (_, isOpen) => {
    const first = await openSecond()
    const open = async () => {
      const tab = await openTab(first)
      first.unmount()
      return tab
    }
    const early = isOpen ? await openTab(first) : null
    await first.after(() => first.transfer.approve(HASH))
    const second = early ?? (await open())
    if (early) first.unmount()
    await second.pass(20 * SECOND)
    expectSent()
    expect(second.results.at(-1)?.data?.payment_intent_id).toBe(first.id)
    expect(pricesOf(first)).toEqual(['300', '400'])
  })

  it('waits for it although the buyer says in the second that nothing was sent', async () => {
    const first = await openAsked()
    const second = await openTab(first)
    await second.after(() => fireEvent.click(dialog().getByText("I haven't sent it")))
    await second.pass(SECOND)
    expect(qrCodes()).toEqual([])
    await second.after(() => first.transfer.approve(HASH))
    await second.pass(60 * SECOND)
    expect(qrCodes()).toEqual([])
    expect(dialog().getByTitle(HASH)).toBeVisible()
    expect(pricesOf(first)).toEqual(['300'])
  })
})
