import type { ChangeFeed } from '../changes/changeFeed'
import type { JsonObject } from '../../core/jsonObject'
import { errorDetails, type Logger } from '../logger'
import { createAtMost } from '../payments/atMost'
import type { FindPayment, StoredPayment } from '../payments/payment'
import { hasEnded } from '../payments/stages'
import type { Timestamp, ToPublicPayment } from './publicPayment'

/** A payment that streams of this process show. */
export interface Channel<Viewer> {
  readonly id: string
  readonly viewers: Set<Viewer>
  /** The payment as its viewers were last shown it. */
  shown: JsonObject | null
  /** Streams end with `shown`. Money that arrives late is for a page's occasional polls to find. */
  isLast: boolean
  /** How often it may have changed. */
  version: number
}

/** The payments that streams of this process show. */
export interface Broadcast<Viewer, Order> {
  /** Begins to listen for the payment's changes. Each `enter` needs its `leave`. */
  enter(id: string): Channel<Viewer>
  leave(channel: Channel<Viewer>): void
  /** Takes in a payment that was read when `version` was as given, or reads it again. */
  show(channel: Channel<Viewer>, stored: StoredPayment<Order>, version: number): Promise<void>
  /** Reads again the payments that could not be read. */
  retry(): void
  /** Forgets all channels: one that is entered after this is another. */
  close(): void
}

// A browser connects again whenever a stream ends.
const RETRY_MS = 3_000
const NEVER_MS = 24 * 60 * 60_000
const encoder = new TextEncoder()

/** Writes the event that shows a channel's payment at the time of `timestamp`. */
export function frameOf(
  { shown, isLast }: Pick<Channel<never>, 'shown' | 'isLast'>,
  timestamp: Timestamp,
): Uint8Array | null {
  if (!shown) return null
  const json = JSON.stringify({ ...shown, ...timestamp() })
  return encoder.encode(`retry: ${isLast ? NEVER_MS : RETRY_MS}\nevent: intent\ndata: ${json}\n\n`)
}

/** The dependencies of `createBroadcast`. */
export interface BroadcastOptions<Order> {
  readonly findPayment: FindPayment<Order>
  readonly toPublicPayment: ToPublicPayment<Order>
  readonly changeFeed: Pick<ChangeFeed, 'subscribe'>
  readonly log: Logger
}

interface OwnChannel<Viewer> extends Channel<Viewer> {
  users: number
  json: string
  reading: Promise<void>
  /** A read that has not begun. */
  next: Promise<void> | null
  unsubscribe: () => void
}

// Of a pool's ten connections, the other half is for changing payments.
const READS_AT_ONCE = 5

/**
 * Creates the broadcast of one process: a change is read once, however many streams show it, and
 * `onChange` is called when it is one that can be seen.
 */
export function createBroadcast<Viewer, Order>(
  { findPayment, toPublicPayment, changeFeed, log }: BroadcastOptions<Order>,
  onChange: (channel: Channel<Viewer>) => void,
): Broadcast<Viewer, Order> {
  const channels = new Map<string, OwnChannel<Viewer>>()
  const missed = new Set<OwnChannel<Viewer>>()
  const inTurn = createAtMost(READS_AT_ONCE)

  function take(channel: OwnChannel<Viewer>, stored: StoredPayment<Order>) {
    const shown = toPublicPayment(stored)
    const json = JSON.stringify(shown)
    if (json === channel.json) return
    channel.json = json
    channel.shown = shown
    channel.isLast = hasEnded(stored.status)
    onChange(channel)
  }

  async function read(channel: OwnChannel<Viewer>) {
    channel.next = null
    if (!channel.users) return
    try {
      const stored = await findPayment(channel.id)
      if (stored) take(channel, stored)
      missed.delete(channel)
    } catch (error) {
      if (!missed.size) {
        const message = 'A payment that is watched could not be read; it will be tried again'
        log.warn(message, { intentId: channel.id, ...errorDetails(error) })
      }
      missed.add(channel)
    }
  }

  /** Resolves when a read that begins after now has ended. */
  function refresh(channel: OwnChannel<Viewer>): Promise<void> {
    channel.next ??= channel.reading = channel.reading.then(() => inTurn(() => read(channel)))
    return channel.next
  }

  function begin(id: string): OwnChannel<Viewer> {
    const channel: OwnChannel<Viewer> = {
      ...{ id, users: 0, version: 0, json: '', shown: null, isLast: false, next: null },
      viewers: new Set(),
      reading: Promise.resolve(),
      unsubscribe: changeFeed.subscribe(id, () => {
        channel.version++
        void refresh(channel)
      }),
    }
    channels.set(id, channel)
    return channel
  }

  function own(channel: Channel<Viewer>): OwnChannel<Viewer> | undefined {
    const current = channels.get(channel.id)
    return current === channel ? current : undefined
  }

  return {
    enter(id) {
      const channel = channels.get(id) ?? begin(id)
      channel.users++
      return channel
    },
    leave(shown) {
      const channel = own(shown)
      if (!channel || --channel.users) return
      channels.delete(channel.id)
      missed.delete(channel)
      channel.unsubscribe()
    },
    async show(shown, stored, version) {
      const channel = own(shown)
      if (channel?.version === version) take(channel, stored)
      else if (channel) await refresh(channel)
    },
    retry() {
      for (const channel of missed) void refresh(channel)
    },
    close() {
      for (const channel of channels.values()) {
        channel.users = 0
        channel.unsubscribe()
      }
      channels.clear()
      missed.clear()
    },
  }
}
