import { setTimeout as wait } from 'node:timers/promises'
import { sharedClock } from '../clock'
import { any } from '../kryptogo'
import { openPlace, type Place } from '../place'
import { createShop, freePort } from '../processes'
import { findDoubleOffers, inspectOrders, type Offer } from './inspectOrders'
import { startUnreliableKryptogo } from './kryptogo'
import type { OrderShopSettings } from './shopProcess'

/** The size of an attack. */
export interface AttackOptions extends Pick<
  OrderShopSettings,
  'place' | 'killRate' | 'stallRate' | 'hasTokenCheck'
> {
  /** The path of the bundle of `shopProcess`. */
  readonly program: string
  readonly orders: number
  /** Orders that are attacked at the same time. */
  readonly atOnce: number
  /** Requests for a payment of one order at the same time. */
  readonly creates: number
}

const PROCESSES = 3
const PATH = '/v1/studio/api/payment'
const QUIET_MS = 90_000
const TRIES = 10
/** Prices that change and return. */
const WAVES = [['300'], ['280', '300'], ['300'], ['280']] as const

interface Data {
  readonly payment_intent_id?: string
  readonly payment_address?: string
  readonly status?: string
}

/**
 * Asks for payments of many orders at once, of servers that die between any two steps, at prices that
 * change and return, while KryptoGO's answers are lost or late, and pays some of what was offered,
 * also when it is superseded or expired. Resolves to what is wrong afterwards.
 */
export async function attackOrders(options: AttackOptions) {
  const { place, program, orders, atOnce } = options
  await prepare(place)
  const time = { epoch: Date.now(), speed: 10 }
  const clock = sharedClock(time)
  const ports = await Promise.all(Array.from({ length: PROCESSES }, freePort))
  const send = (url: string, init: RequestInit) =>
    fetch(`${any(shops).url}${new URL(url).pathname.replace(/.*(?=\/callback)/, PATH)}`, init)
  const kryptogo = await startUnreliableKryptogo(clock, send)
  const shops = ports.map((port) =>
    createShop<OrderShopSettings>(program, {
      ...{ place, port, kryptogoUrl: kryptogo.url, ...time },
      ...{ killRate: options.killRate, stallRate: options.stallRate },
      hasTokenCheck: options.hasTokenCheck,
    }),
  )
  const offers: Offer[] = []
  const paid = new Set<string>()
  const totals = { creates: 0, kills: 0 }
  let isOpen = true

  /** Starts a server again whenever it has died. */
  async function keepAlive(shop: (typeof shops)[number]) {
    for (;;) {
      await shop.start()
      await shop.ended()
      if (!isOpen) return
      totals.kills++
    }
  }

  async function create(orderId: string, price: string) {
    totals.creates++
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        const { status, data } = await ask(any(shops).url, orderId, price)
        const { payment_intent_id: id, payment_address: address } = data
        if (id !== undefined && address !== undefined && !offers.some((offer) => offer.id === id))
          offers.push({ orderId, price, id, at: Date.now() })
        if (status !== 503) return
      } catch {
        // The server was killed.
      }
      // As a page does.
      await wait(200 + Math.random() * 200)
    }
  }

  async function attack(orderId: string) {
    for (const prices of WAVES) {
      const wave = Array.from({ length: options.creates }, () => create(orderId, any(prices)))
      await wait(Math.random() * 1_500)
      if (Math.random() < 0.15) await endOne(orderId)
      await Promise.all(wave)
    }
    const own = offers.filter((offer) => offer.orderId === orderId)
    // some are paid twice, at a price that is offered no longer
    for (const { id } of own.filter(() => Math.random() < 0.5)) pay(id)
  }

  async function endOne(orderId: string) {
    // KryptoGO takes no success back.
    const open = offers.filter((offer) => offer.orderId === orderId && !paid.has(offer.id))
    if (!open.length) return
    const { id } = any(open)
    const isExpired = Math.random() < 0.5
    if (isExpired) kryptogo.expire(id)
    if (isExpired) await wait(Math.random() * 1_000)
    if (!isExpired || Math.random() < 0.5) pay(id)
  }

  function pay(id: string) {
    if (paid.has(id)) return
    paid.add(id)
    kryptogo.pay(id)
  }

  try {
    const alive = shops.map(keepAlive)
    await Promise.all(shops.map((shop) => shop.ready()))
    const ids = Array.from({ length: orders }, (_, index) => `order-${index}`).values()
    const work = async () => {
      for (const id of ids) await attack(id)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    isOpen = false
    await Promise.all(shops.map((shop) => shop.kill()))
    await Promise.all(alive)
    const last = any(shops)
    await last.start({ killRate: 0, stallRate: 0 })
    const { url } = last
    const shown = offers.map(({ id }) => id)
    const faults = await settle(url, paid, shown)
    faults.push(...(await findAddresses(url, offers, paid)))
    await Promise.all(shops.map((shop) => shop.kill()))
    const { stored, faults: others } = await inspectOrders({ place, clock }, offers, paid)
    const doubles = findDoubleOffers(offers, kryptogo.endedAt)
    const made = kryptogo.payments().length
    return { ...totals, made, stored, paid: paid.size, doubles, faults: [...faults, ...others] }
  } finally {
    isOpen = false
    await Promise.all(shops.map((shop) => shop.kill()))
    kryptogo.close()
  }
}

async function ask(url: string, orderId: string, price: string) {
  const response = await fetch(`${url}${PATH}/intent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ order_data: { orderId, price } }),
    signal: AbortSignal.timeout(20_000),
  })
  const { data = {} } = (await response.json()) as { data?: Data }
  return { status: response.status, data }
}

async function look(url: string, id: string): Promise<Data> {
  const response = await fetch(`${url}${PATH}/intent/${id}`)
  const { data = {} } = (await response.json()) as { data?: Data }
  return data
}

/** Waits until the shop knows what is paid, and has been told. */
async function settle(
  url: string,
  paid: ReadonlySet<string>,
  shown: readonly string[],
): Promise<string[]> {
  const end = Date.now() + QUIET_MS
  const open = new Set(paid)
  while (Date.now() < end) {
    for (const id of open) if ((await look(url, id)).status === 'success') open.delete(id)
    const health = await fetch(`${url}${PATH}/health`)
    const { data } = (await health.json()) as { data: { undelivered: number } }
    if (!open.size && !data.undelivered) break
    await wait(250)
  }
  const unknown: string[] = []
  for (const id of shown) if (!(await look(url, id)).status) unknown.push(`${id} is not known`)
  return [...unknown, ...[...open].map((id) => `${id} is not known to be paid`)]
}

/** Finds orders of which more than one payment is shown with an address, and paid ones that offer any. */
async function findAddresses(
  url: string,
  offers: readonly Offer[],
  paid: ReadonlySet<string>,
): Promise<string[]> {
  const faults: string[] = []
  for (const orderId of new Set(offers.map((offer) => offer.orderId))) {
    const own = offers.filter((offer) => offer.orderId === orderId)
    const states = await Promise.all(own.map(({ id }) => look(url, id)))
    const addresses = states.filter((state) => state.payment_address !== undefined)
    if (addresses.length > 1) faults.push(`${orderId} shows ${addresses.length} addresses`)
    if (!own.some(({ id }) => paid.has(id))) continue
    for (const price of ['300', '280']) {
      const { status } = await ask(url, orderId, price)
      if (status !== 409) faults.push(`${orderId} is paid, and answers ${status}`)
    }
  }
  return faults
}

async function prepare(place: Place) {
  const { database, close } = openPlace(place)
  await database.query(`
    create table shop_created (payment text primary key);
    create table shop_log (event text primary key, payment text, status text, order_id text, is_due boolean)`)
  await close()
}
