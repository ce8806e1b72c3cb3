import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { runs } from '../../support/size.mjs'
import { findOrder, type Device, type Tab } from './buyer'
import type { World } from './world'

/** The page says this on the console where the server does not run. */
const GONE = /The order was not taken: 502|answered 502 with nothing/

/** Everything that the tests of one suite share. */
export interface Shop {
  readonly world: () => World
  /** Opens a device, which is closed after the test. */
  readonly device: () => Promise<Device>
}

const PRICE = 'Pay NT$420'
export const CONTINUE = 'Continue payment'

/** A buyer who has begun to pay, on a device, in a tab. */
export async function begin({ world, device }: Shop) {
  const buyer = await device()
  const tab = await buyer.openTab()
  await tab.press(PRICE)
  await tab.isOffered('420')
  const order = await findOrder(world(), tab)
  expect(order.payments()).toHaveLength(1)
  return { buyer, tab, order }
}

/** The shop's server dies, and is started again after what happens meanwhile. */
export async function killed(world: World, meanwhile: () => unknown) {
  await world.kill()
  await meanwhile()
  await world.start()
}

/** The list does not know that anything has changed, as in the moment before it asks again. */
export const stopList = ({ page }: Tab) =>
  page.route('**/api/orders', (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  )

/** The server is killed while the page is reloaded. */
export function testReload(shop: Shop) {
  it('is there after a reload, and is paid while the server is down', async () => {
    const { buyer, tab, order } = await begin(shop)
    await killed(shop.world(), async () => {
      await tab.page.reload()
      await tab.list.getByText('We can’t reach the shop right now.').waitFor()
    })
    await tab.says(CONTINUE)
    await order.ends(buyer, { status: 'pending', shipped: 0 }, { offered: 1 })

    await killed(shop.world(), async () => {
      order.pay(order.newest)
      await tab.page.reload()
    })
    await tab.says('Paid')
    await tab.lists(/Paid.*Shipped/s)
    await order.ends(buyer, { status: 'success', late: false, shipped: 1 })
    expect(order.payments()).toHaveLength(1)
  })
}

/** The transfer was seen at KryptoGO, which sends no callback then. */
export function testSeen(shop: Shop) {
  it('is not offered again once its transfer was seen', async () => {
    const { tab, order } = await begin(shop)
    shop.world().kryptogo.fake.update(order.newest, { payment_tx_hash: `0x${'5e'.repeat(32)}` })
    await tab.page.reload()
    await tab.page.getByText('Payment detected, confirming').first().waitFor()
    expect(await tab.page.getByRole('button', { name: 'Copy (Address)' }).count()).toBe(0)
    expect(order.payments()).toHaveLength(1)
  })
}

/** Two tabs of one order ask for its payment. */
export function testTabs({ world, device }: Shop) {
  it('is one in two tabs that press at once, and that press again after a kill', async () => {
    const buyer = await device()
    buyer.expectError(GONE)
    const tabs = [await buyer.openTab(), await buyer.openTab()] as const
    const order = await findOrder(world(), tabs[0])
    await Promise.all(tabs.map((tab) => tab.press(PRICE)))
    await Promise.all(tabs.map((tab) => tab.isOffered('420')))
    expect(order.payments()).toHaveLength(1)

    await killed(world(), () =>
      Promise.all(
        tabs.map(async (tab) => {
          await tab.page.reload()
          await tab.press(PRICE)
          await tab.tells("We couldn't start the payment.")
        }),
      ),
    )
    // Each finds the payment by itself now that the server is back.
    await Promise.all(tabs.map((tab) => tab.press(CONTINUE)))
    await Promise.all(tabs.map((tab) => tab.isOffered('420')))
    await order.ends(buyer, { status: 'pending' }, { offered: 1 })

    await killed(world(), () => order.pay(order.newest))
    await Promise.all(tabs.map((tab) => tab.says('Paid')))
    await order.ends(buyer, { status: 'success', shipped: 1 })
    expect(order.payments()).toHaveLength(1)
  })
}

/** Another device of the same buyer, which remembers nothing. */
export function testDevices(shop: Shop) {
  it('is the same on another device of the buyer, and on no one else’s', async () => {
    const { buyer, tab, order } = await begin(shop)
    const link = await buyer.link()
    const phone = await shop.device()
    await killed(shop.world(), () => undefined)
    const onPhone = await phone.openTab(link)
    await onPhone.resume()
    await onPhone.isOffered('420')
    await order.ends(phone, { status: 'pending' }, { offered: 1 })

    const stranger = await shop.device()
    const response = await stranger.context.request.get(shop.world().url + link)
    expect(response.status()).toBe(404)
    await (await stranger.openTab()).list.getByText('Nothing ordered yet.').waitFor()

    await killed(shop.world(), () => order.pay(order.newest))
    await tab.says('Paid')
    await onPhone.tells('Your payment has arrived and is confirmed.')
    await order.ends(phone, { status: 'success', shipped: 1 })
    expect(order.payments()).toHaveLength(1)
  })
}

/** Money that comes after the payment has expired. */
export function testLate(shop: Shop) {
  it('is paid late, and the page and the list of orders say so', async () => {
    const { buyer, tab, order } = await begin(shop)
    const first = order.newest
    await killed(shop.world(), () => shop.world().kryptogo.fake.expire(first))
    await tab.tells('This payment has expired.')
    await tab.lists('Expired')
    await order.ends(buyer, { status: 'expired' })

    await killed(shop.world(), () => order.pay(first))
    await tab.lists(/Paid.*Paid late, under review/s)
    // An expired payment is asked about rarely, but at once when the page is back.
    await buyer.context.setOffline(true)
    await buyer.context.setOffline(false)
    await tab.tells('Your payment arrived after the deadline and is confirmed.')
    await tab.says('Paid')
    await tab.page.reload()
    await tab.says('Paid')
    await order.ends(buyer, { status: 'success', late: true, shipped: 0 })
    expect(order.payments()).toHaveLength(1)
  })
}

/** The server is killed while it starts, and while a payment is created. */
export function testDeaths(shop: Shop) {
  it('is there when the server was killed while it started', async () => {
    const { world } = shop
    const { buyer, tab, order } = await begin(shop)
    for (let run = 0; run < runs(4, 2); run++) {
      await world().kill()
      world().spawn()
      await wait(200 + 150 * run)
    }
    await killed(world(), () => undefined)
    await tab.page.reload()
    await tab.press(CONTINUE)
    await tab.isOffered('420')
    await order.ends(buyer, { status: 'pending' }, { offered: 1 })
  })
}

/** One that was created at KryptoGO, and died with the server before anyone saw it. */
export function testUnseen({ world, device }: Shop) {
  it('is another one where the server died before it showed the first', async () => {
    const buyer = await device()
    buyer.expectError(GONE)
    const tab = await buyer.openTab()
    const order = await findOrder(world(), tab)
    const release = world().kryptogo.hold()
    await tab.press(PRICE)
    await expect.poll(() => order.payments().length).toBe(1)
    await killed(world(), () => undefined)
    release()
    await tab.tells("We couldn't start the payment.")
    // The reservation of the server that died holds for 15 seconds.
    await tab.retry()
    await tab.isOffered('420')
    expect(order.payments()).toHaveLength(2)
    await order.ends(buyer, { status: 'pending' }, { offered: 1, withdrawn: 1 })
  })
}
