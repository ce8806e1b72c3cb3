import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ACTIVITY, openHideablePage } from './hideablePage'
import { button, buttonFor } from './orderPage'
import { turn } from './pageEvents'
import { openWithEvent, withEventSource } from './streams'
import {
  createWorld,
  HOUR,
  idOf,
  INTENT,
  MINUTE,
  openShop,
  SECOND,
  type ShopOptions,
} from './support'

const streams = withEventSource()

/** The channels of the page, on which no other tab speaks. */
class Channel extends EventTarget {
  readonly name: string
  readonly posted: unknown[] = []
  isOpen = true

  constructor(name: string) {
    super()
    this.name = name
    channels.push(this)
  }

  postMessage(message: unknown) {
    this.posted.push(message)
  }

  close() {
    this.isOpen = false
  }
}

let channels: Channel[] = []
const openNames = () => channels.filter(({ isOpen }) => isOpen).map(({ name }) => name)

beforeEach(() => {
  channels = []
  vi.stubGlobal('BroadcastChannel', Channel)
})

const page = buttonFor('A-1')
const statusOf = () => button().getAttribute('data-status')

type Shop = Awaited<ReturnType<typeof openShop>>

/** A page on which the payment of order A-1 has begun, and its dialog was closed. */
async function openPending(options: ShopOptions = {}) {
  const shop = await openShop({ scenario: 'pending', orders: true, children: page, ...options })
  await shop.after(() => fireEvent.click(button()))
  await shop.after(() => shop.payment.closePaymentModal())
  return Object.assign(shop, { id: idOf(shop.fake) })
}

/** The page is gone, and opened again. */
function reload({ unmount, clock, fake }: Shop, options: ShopOptions = {}) {
  unmount()
  return openShop({ children: page, world: { clock, fake }, ...options })
}

const leave = () => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
const comeBack = () =>
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))

describe('the URL of the shop’s server', () => {
  it('is the same however it is written', async () => {
    const first = await openPending()
    const absolute = new URL('/api/kryptogo', document.baseURI).href
    const shop = await reload(first, { baseUrl: absolute })
    expect(statusOf()).toBe('pending')
    expect(new Set(channels.map(({ name }) => name)).size).toBe(1)
    expect(channels[0]?.name).toContain(absolute)
    shop.unmount()
  })

  it('keeps what is said to other tabs from those of another shop', async () => {
    const first = await openPending()
    first.unmount()
    const second = await openPending({ baseUrl: '/other' })
    expect(new Set(channels.map(({ name }) => name)).size).toBe(2)
    second.unmount()
  })
})

describe('a page that the browser may keep', () => {
  it('has no open channel while it is gone', async () => {
    const shop = await openPending()
    const names = openNames()
    expect(names).toHaveLength(1)
    await shop.after(leave)
    expect(openNames()).toEqual([])
    await shop.after(comeBack)
    expect(openNames()).toEqual(names)
    shop.unmount()
    expect(openNames()).toEqual([])
  })

  it('has no open stream while it is gone', async () => {
    const shop = await openWithEvent()
    expect(streams.open).toHaveLength(1)
    await shop.after(leave)
    expect(streams.open).toEqual([])
    await shop.after(comeBack)
    expect(streams.open).toHaveLength(1)
    shop.unmount()
  })
})

it('an event of a stream is told to the other tabs', async () => {
  const shop = await openWithEvent()
  const [channel] = channels
  const before = channel?.posted.length ?? 0
  shop.fake.update(shop.id, { payment_tx_hash: '0xabc' })
  await shop.sendUpdate()
  expect(channel?.posted.slice(before)).toMatchObject([{ id: shop.id }])
  expect(channel?.posted.slice(before)).not.toMatchObject([channel?.posted[before - 1]])
  shop.unmount()
})

describe('a payment that another tab has begun meanwhile', () => {
  it.each<[string, readonly (() => unknown)[]]>([
    ['seen', [() => window.dispatchEvent(new Event('focus'))]],
    ['brought back', [leave, comeBack]],
  ])('is found when the page is %s', async (_, events) => {
    const first = await openPending()
    const [key = ''] = Object.keys(localStorage)
    const text = localStorage.getItem(key) ?? ''
    localStorage.clear()
    const shop = await reload(first)
    expect(statusOf()).toBe('idle')
    localStorage.setItem(key, text)
    for (const event of events) await shop.after(event)
    expect(statusOf()).toBe('pending')
    shop.unmount()
  })

  it('stays the one that is remembered, whatever becomes of the one before', async () => {
    const shop = await openPending()
    const [key = ''] = Object.keys(localStorage)
    const theirs = JSON.stringify({ id: 'theirs', until: shop.clock.now() + 9 * HOUR })
    localStorage.setItem(key, theirs)
    shop.fake.update(shop.id, { payment_tx_hash: '0xabc' })
    await shop.pass(MINUTE)
    expect(button()).toHaveAccessibleName('Payment detected, confirming')
    expect(localStorage.getItem(key)).toBe(theirs)
    shop.unmount()
  })

  it('stays so when the buyer says that the one before was sent', async () => {
    const shop = await openPending()
    const [key = ''] = Object.keys(localStorage)
    const theirs = JSON.stringify({ id: 'theirs', until: shop.clock.now() + 9 * HOUR })
    await shop.after(() => shop.payment.reopenPaymentModal())
    localStorage.setItem(key, theirs)
    await shop.after(() => fireEvent.click(screen.getByRole('button', { name: "I've sent it" })))
    expect(localStorage.getItem(key)).toBe(theirs)
    shop.unmount()
  })
})

it('a new payment of an order does not have the transaction of the one before', async () => {
  const first = await openPending()
  first.fake.update(first.id, { payment_tx_hash: '0xabc', received_amount: '5' })
  await first.pass(MINUTE)
  const shop = await reload(first)
  shop.fake.update(first.id, { status: 'insufficient_refunded', refund_amount: '5' })
  await shop.pass(2 * MINUTE)
  await shop.after(() => fireEvent.click(button()))
  expect(idOf(shop.fake)).not.toBe(first.id)
  expect(screen.getByRole('img', { name: /QR/ })).toBeVisible()
  expect(shop.payment.txHash ?? null).toBeNull()
  shop.unmount()
})

it('any number of payments beside the one on the screen are asked for as often as three', async () => {
  /** Begins payments of all orders, and counts the reads per payment of all but the last. */
  async function readsOf(orderIds: readonly string[]) {
    const shop = await openPending({ children: orderIds.map((orderId) => buttonFor(orderId)) })
    for (const orderId of orderIds.slice(1)) {
      await shop.after(() => fireEvent.click(button(orderId)))
      await shop.after(() => shop.payment.closePaymentModal())
    }
    const before = shop.fake.requests.length
    await shop.pass(10 * MINUTE)
    const asked = shop.fake.requests.slice(before).map(({ path }) => path)
    const beside = shop.fake.intents.slice(0, -1).map(({ payment_intent_id: id }) => id)
    shop.unmount()
    localStorage.clear()
    return beside.map((id) => asked.filter((path) => path === `${INTENT}/${id}`).length)
  }
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const three = await readsOf(['A-1', 'A-2', 'A-3', 'A-4'])
  const seven = await readsOf(['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6', 'A-7', 'A-8'])
  expect(Math.min(...seven)).toBeGreaterThan(0)
  // The first reads of each payment are not slowed down.
  expect(sum(seven)).toBeLessThanOrEqual(1.5 * sum(three))
})

describe('a page with many orders that is seen again', () => {
  const orderIds = ['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6']
  const focus = () => window.dispatchEvent(new Event('focus'))

  async function openMany() {
    const shop = await openPending({ children: orderIds.map((orderId) => buttonFor(orderId)) })
    for (const orderId of orderIds.slice(1)) {
      await shop.after(() => fireEvent.click(button(orderId)))
      await shop.after(() => shop.payment.closePaymentModal())
    }
    // In between the looks of all of them.
    await shop.pass(10 * MINUTE)
    const ids = shop.fake.intents.map(({ payment_intent_id: id }) => id)
    const { length } = shop.fake.requests
    const asked = () => shop.fake.requests.slice(length).map(({ path }) => path.split('/').at(-1))
    return Object.assign(shop, { ids: ids.reverse(), asked })
  }

  it('asks for the payment on the screen at once, and for the others one after another', async () => {
    const shop = await openMany()
    await shop.after(focus)
    expect(shop.asked()).toEqual(shop.ids.slice(0, 1))
    for (const count of [2, 3, 4, 5, 6]) {
      await shop.pass(SECOND)
      const beside = shop.asked().filter((id) => id !== shop.ids[0])
      expect(beside).toEqual(shop.ids.slice(1, count))
    }
    shop.unmount()
  })

  it('asks for the others although it is seen again all the time', async () => {
    const shop = await openMany()
    for (let time = 0; time < 12; time++) {
      await shop.after(focus)
      await shop.pass(SECOND / 2)
    }
    expect(new Set(shop.asked())).toEqual(new Set(shop.ids))
    shop.unmount()
  })
})

describe('a page that comes back', () => {
  const qrCode = () => screen.queryByRole('img', { name: /QR/ })

  /** A page that shows how to pay, whose connection can be cut and whose computer can sleep. */
  async function openShown() {
    const { clock, fake } = createWorld({ scenario: 'pending', orders: true })
    const line = { isCut: false }
    const buyer = { asleep: 0 }
    const shop = await openPending({
      world: { clock, fake },
      environment: { clock: { now: () => clock.now() + buyer.asleep, after: clock.after } },
      between: (fetch) => (input, init) =>
        line.isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init),
    })
    await shop.after(() => shop.payment.reopenPaymentModal())
    await shop.pass(MINUTE)
    expect(qrCode()).toBeVisible()
    /** Expects no address before the next look, which comes once there is a connection again. */
    const expectCheck = async () => {
      expect(qrCode()).toBeNull()
      expect(screen.getByRole('dialog')).toHaveTextContent('Checking this payment')
      expect(within(screen.getByRole('dialog')).getByRole('status')).toHaveTextContent(
        "Checking this payment. Don't send anything yet.",
      )
      line.isCut = false
      await shop.pass(MINUTE)
      expect(qrCode()).toBeVisible()
      shop.unmount()
    }
    return Object.assign(shop, { line, buyer, expectCheck })
  }

  it('from where the browser kept it shows no address before a look', async () => {
    const shop = await openShown()
    await shop.after(leave)
    shop.line.isCut = true
    await shop.after(comeBack)
    await shop.expectCheck()
  })

  it('after a while in which it did not run shows none either', async () => {
    const shop = await openShown()
    await shop.after(() => turn('hidden'))
    shop.buyer.asleep = 10 * MINUTE
    shop.line.isCut = true
    await shop.after(() => turn('visible'))
    await shop.expectCheck()
  })

  it('after a while without a connection shows none either', async () => {
    const shop = await openShown()
    await shop.after(() => turn('hidden'))
    shop.line.isCut = true
    await shop.pass(10 * MINUTE)
    await shop.after(() => turn('visible'))
    await shop.expectCheck()
  })

  it('with a computer that slept shows none either, although it was never hidden', async () => {
    const shop = await openShown()
    shop.buyer.asleep = 10 * MINUTE
    shop.line.isCut = true
    await shop.pass(10 * SECOND)
    await shop.expectCheck()
  })

  it('shows it at once if it has looked in the meantime', async () => {
    const shop = await openShown()
    await shop.after(() => turn('hidden'))
    await shop.pass(10 * MINUTE)
    shop.line.isCut = true
    await shop.after(() => turn('visible'))
    expect(qrCode()).toBeVisible()
    shop.unmount()
  })

  it('still shows it where no look was answered while it was seen', async () => {
    const shop = await openShown()
    shop.line.isCut = true
    await shop.pass(10 * MINUTE)
    await shop.after(() => window.dispatchEvent(new Event('focus')))
    expect(qrCode()).toBeVisible()
    shop.unmount()
  })

  it.each(ACTIVITY)('from where React hid it shows none before a look', async () => {
    const line = { isCut: false }
    const shop = openHideablePage({
      scenario: 'pending',
      between: (fetch) => (input, init) =>
        line.isCut ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init),
    })
    await shop.open()
    expect(qrCode()).toBeVisible()
    shop.show('hidden')
    await shop.pass(10 * MINUTE)
    line.isCut = true
    shop.show('visible')
    await shop.pass(0)
    expect(qrCode()).toBeNull()
    line.isCut = false
    await shop.pass(MINUTE)
    expect(qrCode()).toBeVisible()
    shop.unmount()
  })
})
