import { setTimeout as wait } from 'node:timers/promises'
import { inspectShop } from './inspectShop'
import { any, startKryptogo } from './kryptogo'
import { openPlace, type Place } from './place'
import { createShop, freePort } from './processes'
import { sharedClock } from './clock'
import type { ShopSettings } from './shopServer'

/** Options of {@link soak}. */
export interface SoakOptions {
  readonly place: Place
  /** The path of the bundle of `shopProcess`. */
  readonly program: string
  /** How often a server is killed or, with `disturb`, that is called. */
  readonly kills: number
  /** Disturbs what the servers work with, which they have to outlive, instead of killing one. */
  readonly disturb?: () => Promise<unknown>
  /** The least time between two changes of a payment. */
  readonly pauseMs: number
}

const BUYERS = 8
const QUIET_MS = 90_000
const PATH = '/v1/studio/api/payment'

/**
 * Kills servers with SIGKILL while buyers buy, starts them again, and waits until nothing changes.
 * Rejects if one ends by itself. A PGlite has one server at a time, a PostgreSQL has two.
 */
export async function soak({ place, program, kills, disturb, pauseMs }: SoakOptions) {
  await prepare(place)
  const time = { epoch: Date.now(), speed: disturb ? 3 : 10 }
  const clock = sharedClock(time)
  const count = 'folder' in place ? 1 : 2
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const send = (url: string, init: RequestInit) =>
    fetch(`${any(servers).url}${new URL(url).pathname.replace(/.*(?=\/callback)/, PATH)}`, init)
  const kryptogo = await startKryptogo(clock, send, pauseMs)
  const servers = ports.map((port) =>
    createShop<ShopSettings>(program, {
      ...{ place, port, kryptogoUrl: kryptogo.url, ...time },
    }),
  )
  let isOpen = true

  async function buy() {
    while (isOpen) {
      try {
        const response = await fetch(`${any(servers).url}${PATH}/intent`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
          signal: AbortSignal.timeout(5_000),
        })
        const { data } = (await response.json()) as { data?: { payment_intent_id: string } }
        if (data) kryptogo.knows(data.payment_intent_id)
      } catch {
        // The server was killed.
      }
      await wait(100 + Math.random() * 300)
    }
  }

  try {
    await Promise.all(servers.map((server) => server.start()))
    const buyers = Promise.all(Array.from({ length: BUYERS }, buy))
    for (let kill = 0; kill < kills; kill++) {
      if (disturb) {
        await wait(100 + Math.random() * 800)
        await disturb()
        continue
      }
      const victim = any(servers)
      // Sometimes before it is ready.
      await (Math.random() < 0.15 ? wait(Math.random() * 400) : victim.ready())
      await wait(100 + Math.random() * 800)
      await victim.kill()
      void victim.start()
    }
    // On a slow machine, there may be no payment between the kills.
    while (!kryptogo.histories.size) await wait(50)
    isOpen = false
    await buyers
    await Promise.all(servers.map((server) => server.ready()))
    await kryptogo.end()
    const { open, undelivered } = await quiet(servers, kryptogo.histories)
    const unsettled = open.map((id) => `${id} is unsettled: ${kryptogo.describe(id)}`)
    if (undelivered) unsettled.push(`${undelivered} changes are undelivered`)
    await Promise.all(servers.map((server) => server.kill()))
    const mayFail = disturb ? /out of paper|The database failed/ : /out of paper/
    const { faults, ...totals } = await inspectShop({ place, clock, mayFail }, kryptogo.histories)
    return { ...totals, callbacks: kryptogo.callbacks(), faults: [...unsettled, ...faults] }
  } finally {
    await Promise.all(servers.map((server) => server.kill()))
    kryptogo.close()
  }
}

/** Waits until the shop agrees with KryptoGO, and returns the payments on which it does not. */
async function quiet(
  servers: readonly { url: string }[],
  histories: ReadonlyMap<string, readonly string[]>,
): Promise<{ open: string[]; undelivered: number }> {
  const open = new Set(histories.keys())
  let undelivered = NaN
  const end = Date.now() + QUIET_MS
  while (Date.now() < end) {
    const { url } = any(servers)
    for (const id of open) {
      const response = await fetch(`${url}${PATH}/intent/${id}`)
      const { data } = (await response.json()) as { data?: { status: string } }
      if (data?.status === histories.get(id)?.at(-1)) open.delete(id)
    }
    const health = await fetch(`${url}${PATH}/health`)
    ;({ undelivered } = ((await health.json()) as { data: { undelivered: number } }).data)
    if (!open.size && !undelivered) break
    await wait(250)
  }
  return { open: [...open], undelivered }
}

async function prepare(place: Place) {
  const { database, close } = openPlace(place)
  await database.query(`
    create table shop_log (id serial, event text, payment text, status text, previous text);
    create table shop_changes (event text primary key)`)
  await close()
}
