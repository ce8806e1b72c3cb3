import {
  createKryptogoClient,
  type Database,
  type KryptogoClientOptions,
} from 'kryptogo-payment-react/server'
import type { OpenStore } from '../support/databases'
import { API_KEY, openShop, type ShopOptions } from './shop'

type Requests = Pick<KryptogoClientOptions, 'requestsPerSecond' | 'requestsAtOnce'>

/** How KryptoGO behaves. */
interface Behavior {
  /** Answers in its place: `'silent'` for a connection that fails. */
  answer: ((request: { method: string; at: number }) => Response | 'silent' | undefined) | null
  latencyMs: number
}

/**
 * A shop whose processes have gates of their own toward one KryptoGO. Time passes only while no database
 * is at work, so that figures in the clock's time are exact.
 */
export function openGated(
  store: Pick<OpenStore, 'database' | 'another'>,
  options: ShopOptions = {},
) {
  const behavior: Behavior = { answer: null, latencyMs: 0 }
  let busy = 0
  const watched = (database: Database): Database => {
    const counted = async <T>(work: Promise<T>): Promise<T> => {
      busy++
      try {
        return await work
      } finally {
        busy--
      }
    }
    return {
      ...database,
      query: (sql, parameters) => counted(database.query(sql, parameters)),
      transaction: (work, settings) => counted(database.transaction(work, settings)),
    }
  }
  const shop = openShop({ database: watched(store.database) }, options)
  const { clock, fake } = shop
  /** All requests toward KryptoGO that pass a gate. */
  const sent: { method: string; at: number }[] = []

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = { method: init?.method ?? 'GET', at: clock.now() }
    sent.push(request)
    const answer = behavior.answer?.(request)
    if (behavior.latencyMs > 0)
      await new Promise<void>((resolve) => clock.after(behavior.latencyMs, resolve))
    if (answer === 'silent') throw new TypeError('fetch failed')
    return answer ?? fake.fetch(input, init)
  }

  function newClient(requests: Requests = {}) {
    const { clientId } = shop.client
    return createKryptogoClient({
      ...{ clientId, apiKey: API_KEY, origin: 'https://shop.example', ...requests },
      environment: { fetch, clock, random: () => 0 },
    })
  }

  /** Another process of the shop. */
  const open = (requests: Requests = {}, client = newClient(requests)) =>
    shop.another({ client, database: watched(store.another()) })

  /** Lets time pass, in steps of 10 ms, for so long or until a promise is settled. */
  async function pass<T>(until: Promise<T> | number, stepMs = 10): Promise<T | undefined> {
    const end = typeof until === 'number' ? clock.now() + until : Infinity
    const waiting = new Set([until])
    const finish = () => waiting.clear()
    if (typeof until !== 'number') until.then(finish, finish)
    while (waiting.size && clock.now() < end) {
      await clock.advanceAsync(0)
      while (busy && waiting.size) await new Promise((resolve) => setTimeout(resolve))
      if (!busy && waiting.size) await clock.advanceAsync(stepMs)
    }
    return typeof until === 'number' ? undefined : until
  }

  return { ...shop, behavior, sent, newClient, open, pass }
}

/** The most that were sent within any stretch of so many milliseconds. */
export function mostWithin(sent: readonly { readonly at: number }[], ms: number): number {
  const times = sent.map(({ at }) => at).sort((a, b) => a - b)
  return Math.max(
    0,
    ...times.map((at, index) => times.filter((time, i) => i >= index && time < at + ms).length),
  )
}
