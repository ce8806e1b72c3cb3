import { EventEmitter, once } from 'node:events'
import { expect, it } from 'vitest'
import { findOrder } from './buyer'
import { markReturns, obstacles, travel } from '../backForward'
import { begin, CONTINUE, killed, stopList, type Shop } from './cases'

/** A new build of the page, whose scripts have other names. */
export function testDeploy(shop: Shop) {
  it('is there after a deploy, when the scripts of the open page are gone', async () => {
    const { buyer, tab, order } = await begin(shop)
    // A tab that has not loaded the dialog yet.
    const signals = new EventEmitter()
    const deployed = once(signals, 'deployed')
    const old = await buyer.openTab('/', async (page) => {
      await page.route('**/CheckoutDialog*', async (route) => {
        await deployed
        await route.continue()
      })
    })
    await old.says(CONTINUE)
    await killed(shop.world(), () => shop.world().deploy('release-2'))
    signals.emit('deployed')
    await old.press(CONTINUE)
    await old.tells("We couldn't load the payment window. Reload the page to pay.")
    await order.ends(buyer, { status: 'pending' }, { offered: 1 })

    for (const one of [tab, old]) {
      await one.page.reload()
      await one.press(CONTINUE)
      await one.isOffered('420')
    }
    order.pay(order.newest)
    await tab.says('Paid')
    await order.ends(buyer, { status: 'success', shipped: 1 })
    expect(order.payments()).toHaveLength(1)
  })
}

/** The cart changes while its payment is open. */
export function testCart(shop: Shop) {
  it('is replaced when the cart has changed, and only the new one is offered', async () => {
    const { buyer, tab, order } = await begin(shop)
    const first = order.newest
    const other = await buyer.openTab()
    await other.says(CONTINUE)

    await killed(shop.world(), () => tab.product.getByLabel('Gift wrap').check())
    await tab.press('Pay NT$460')
    await tab.isOffered('460')
    await other.tells("Don't send anything for this one.")
    await order.ends(buyer, { total: '460', status: 'pending' }, { offered: 1, withdrawn: 1 })

    shop.world().kryptogo.fake.expire(first)
    await order.reaches(buyer, first, 'expired')
    await order.ends(buyer, { status: 'pending' }, { offered: 1 })
    order.pay(order.newest)
    await tab.says('Paid')
    await order.ends(buyer, { total: '460', status: 'success', shipped: 1 })
    expect(order.payments()).toHaveLength(2)
  })

  it('counts though it was replaced, and a person looks before anything is sent', async () => {
    const { buyer, tab, order } = await begin(shop)
    const first = order.newest
    await tab.product.getByLabel('Gift wrap').check()
    await tab.press('Pay NT$460')
    await tab.isOffered('460')
    await killed(shop.world(), () => order.pay(first))
    await tab.lists(/Paid.*Under review/s)
    await tab.page.reload()
    await tab.says('Paid')
    await tab.tells('This order has already been paid.')
    await order.ends(buyer, { status: 'success', shipped: 0 }, { withdrawn: 1 })
  })
}

/** The buyer goes to another page and comes back. */
export function testBack(shop: Shop) {
  it('is paid when the buyer goes back to a page that the browser could have kept', async () => {
    const { buyer, tab, order } = await begin(shop)
    await buyer.context.addInitScript(markReturns)
    await tab.page.reload()
    await tab.says(CONTINUE)
    await tab.page.goto(`${shop.world().url}/elsewhere`)
    await killed(shop.world(), () => order.pay(order.newest))
    await travel(tab.page, -1, '/')
    await tab.says('Paid')
    // It masks obstacles that are not the page's doing, such as that it keeps no page.
    const found = await tab.page.evaluate(obstacles)
    expect(found.filter((one) => one !== 'masked')).toEqual([])
    const mark = await tab.page.locator('html').getAttribute('data-kept')
    expect(mark !== null).toBe(found.length === 0)
    await travel(tab.page, 1, '/elsewhere')
    await travel(tab.page, -1, '/')
    await tab.says('Paid')
    await order.ends(buyer, { status: 'success', shipped: 1 })
    expect(order.payments()).toHaveLength(1)
  })
}

/** Requests for a payment that the shop refuses. */
export function testRefusals(shop: Shop) {
  it('is refused on a page that does not know yet that the order is paid', async () => {
    const { buyer, order } = await begin(shop)
    const phone = await shop.device()
    const tab = await phone.openTab(await buyer.link())
    await tab.list.getByRole('button', { name: CONTINUE }).waitFor()
    await stopList(tab)
    await killed(shop.world(), () => order.pay(order.newest))
    await order.ends(buyer, { status: 'success', shipped: 1 })
    await tab.resume()
    await tab.tells('This order has already been paid.')
    expect(order.payments()).toHaveLength(1)
  })

  it('is refused without the session of its buyer, and goes on with it', async () => {
    const { buyer, tab, order } = await begin(shop)
    const cookies = await buyer.context.cookies()
    buyer.expectError(/The order was not taken: 403/)
    await stopList(tab)
    await tab.page.reload()
    await tab.says(CONTINUE)
    await buyer.context.clearCookies()
    await tab.press(CONTINUE)
    await tab.isChecked()

    await buyer.context.addCookies(cookies)
    await tab.isOffered('420')
    await order.ends(buyer, { status: 'pending' }, { offered: 1 })
    expect(order.payments()).toHaveLength(1)
  })

  it('waits for another request that is creating it', async () => {
    const buyer = await shop.device()
    const tab = await buyer.openTab()
    shop.world().refuse({
      status: 503,
      headers: { 'Retry-After': '60' },
      body: { code: 503, error: 'order_busy', message: 'Another request is creating a payment' },
    })
    await tab.press('Pay NT$420')
    await tab.tells('This payment is already being prepared. Try again in a moment.')
    shop.world().refuse(null)
    await tab.retry()
    await tab.isOffered('420')
    const order = await findOrder(shop.world(), tab)
    await order.ends(buyer, { status: 'pending' }, { offered: 1 })
  })
}
