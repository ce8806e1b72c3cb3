import type { FakeKryptogo } from 'kryptogo-payment-react/testing'
import { afterEach, beforeEach, vi } from 'vitest'
import { openQuietly, type ShopOptions } from './support'

const CONNECTING = 0
const OPEN = 1
const CLOSED = 2

/** One connection, from the browser's side; what the server does is up to the test. */
class Source extends EventTarget {
  readonly url: string
  readyState = CONNECTING

  constructor(url: string | URL) {
    super()
    this.url = String(url)
    opened.push(this)
  }

  close() {
    this.readyState = CLOSED
  }

  /** The server sends an event. */
  send(data: string) {
    if (this.readyState === CLOSED) return
    this.readyState = OPEN
    this.dispatchEvent(new MessageEvent('intent', { data }))
  }

  /** The connection ends: a browser connects again by itself. */
  end() {
    if (this.readyState === CLOSED) return
    this.readyState = CONNECTING
    this.dispatchEvent(new Event('error'))
  }

  /** The server answers with an HTTP error: a browser gives up. */
  refuse() {
    this.readyState = CLOSED
    this.dispatchEvent(new Event('error'))
  }
}

let opened: Source[] = []

/** For the tests of one file: a browser that has `EventSource`. */
export function withEventSource() {
  beforeEach(() => {
    opened = []
    vi.stubGlobal('EventSource', Source)
  })
  afterEach(() => vi.unstubAllGlobals())
  return {
    /** All connections of one test. */
    get all() {
      return opened
    },
    /** Those that are not closed. */
    get open() {
      return opened.filter(({ readyState }) => readyState !== CLOSED)
    },
    /** The newest one. */
    get last() {
      const source = opened.at(-1)
      if (!source) throw new Error('No stream was opened')
      return source
    },
  }
}

/** A server that names in its answers where the changes of the payment are told. */
export const naming =
  (path: unknown) =>
  (fetch: FakeKryptogo['fetch']): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (init?.method !== 'POST') return response
    const { data, ...envelope } = (await response.json()) as { data: { payment_intent_id: string } }
    const events_path = path === undefined ? `intent/${data.payment_intent_id}/events` : path
    const { status, headers } = response
    return new Response(JSON.stringify({ ...envelope, data: { ...data, events_path } }), {
      status,
      headers,
    })
  }

interface StreamOptions extends ShopOptions {
  /** Default: the path that this library's server names. */
  path?: unknown
}

/** A shop whose server has streams, and a payment in it. */
export async function openStreaming({ path, ...options }: StreamOptions = {}) {
  const shop = await openQuietly({ between: naming(path), ...options })
  return Object.assign(shop, {
    /** The server tells all who listen how the payment is. */
    tell: () => {
      const intent = shop.fake.intents.find((one) => one.payment_intent_id === shop.id)
      return shop.after(() => opened.forEach((source) => source.send(JSON.stringify(intent))))
    },
  })
}

/** A payment that is told of as it changes. */
export async function openTold(options?: StreamOptions) {
  const shop = await openStreaming({ scenario: 'pending', ...options })
  await shop.tell()
  return shop
}
