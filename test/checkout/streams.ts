import type { FakeKryptogo } from 'kryptogo-payment-react/testing'
import { afterEach, beforeEach, vi } from 'vitest'
import { openAndClose, type ShopOptions } from './support'

const CONNECTING = 0
const OPEN = 1
const CLOSED = 2

/** A fake `EventSource`. The test plays the server. */
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

  /** The connection ends, after which a browser reconnects. */
  end() {
    if (this.readyState === CLOSED) return
    this.readyState = CONNECTING
    this.dispatchEvent(new Event('error'))
  }

  /** The server responds with an HTTP error, after which a browser gives up. */
  refuse() {
    this.readyState = CLOSED
    this.dispatchEvent(new Event('error'))
  }
}

let opened: Source[] = []

/** Sets up one test file with `EventSource`. */
export function withEventSource() {
  beforeEach(() => {
    opened = []
    vi.stubGlobal('EventSource', Source)
  })
  afterEach(() => vi.unstubAllGlobals())
  return {
    /** All connections of the current test. */
    get all() {
      return opened
    },
    /** The open connections. */
    get open() {
      return opened.filter(({ readyState }) => readyState !== CLOSED)
    },
    /** The newest connection. */
    get last() {
      const source = opened.at(-1)
      if (!source) throw new Error('No stream was opened')
      return source
    },
  }
}

/** Adds `events_path` to the response to the creation of a payment. */
export const withEventsPath =
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
  /** Default: the path that this library's server uses. */
  path?: unknown
}

/** A shop whose server has event streams, with an open payment. */
export async function openStreaming({ path, ...options }: StreamOptions = {}) {
  const shop = await openAndClose({ between: withEventsPath(path), ...options })
  return Object.assign(shop, {
    /** The server sends the payment to all open streams. */
    sendUpdate: () => {
      const intent = shop.fake.intents.find((one) => one.payment_intent_id === shop.id)
      return shop.after(() => opened.forEach((source) => source.send(JSON.stringify(intent))))
    },
  })
}

/** An open payment whose stream has delivered an event. */
export async function openWithEvent(options?: StreamOptions) {
  const shop = await openStreaming({ scenario: 'pending', ...options })
  await shop.sendUpdate()
  return shop
}
