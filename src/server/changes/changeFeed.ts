import type { Clock } from '../../core/clock'
import type { Database, Listener } from '../database/database'
import type { Logger } from '../logger'
import { createProcessNotifier } from './processNotifier'

/** Passes on which payments have changed, within this process and between processes. */
export interface ChangeFeed {
  /** Announces that a payment has changed. Called after the commit; never throws. */
  publish(id: string): void
  /** Calls `onChange` when the payment may have changed, until the returned function is called. */
  subscribe(id: string, onChange: () => void): () => void
  /** Reads the database from now on as if nothing were heard: notifications do not arrive. */
  readonly distrust: () => void
  /** Stops listening until the next subscription. Resolves when all has been published. */
  close(): Promise<void>
}

/** The dependencies of `createChangeFeed`. */
export interface ChangeFeedOptions {
  readonly database: Pick<Database, 'query' | 'listen'>
  /** The channel on which processes tell each other which payments have changed. */
  readonly channel: string
  readonly clock: Clock
  readonly log: Logger
  /** From 0 up to 1: it helps to tell one process from another. */
  readonly random: () => number
  /** Called whenever it begins to listen. */
  readonly onListening?: () => void
}

const POLL_MS = 2_000
const LINGER_MS = 10_000

/** A subscription to the notifications of other processes; it resolves to the function that ends it. */
interface Connection {
  listening?: Promise<(() => Promise<void>) | undefined>
}

/**
 * Creates the feed of one process. It listens while there are subscribers; while it cannot hear other
 * processes, all subscribers are called every two seconds.
 */
export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { database, channel, clock, log, random, onListening } = options
  // With the time, because a shop may give each process the same random sequence
  const origin = `${performance.timeOrigin + performance.now()} ${random()}`
  const notifier = createProcessNotifier(options, origin)
  const subscribers = new Map<string, Set<() => void>>()
  let unannounced = new Set<string>()
  let connection: Connection | null = null
  let isHearing = false
  let isDeaf = false
  let hasFailed = false
  let cancelPoll = nothing
  let cancelLinger = nothing

  function call(ids: Iterable<string>) {
    for (const id of [...ids])
      for (const onChange of [...(subscribers.get(id) ?? [])]) {
        try {
          onChange()
        } catch (error) {
          log.error('A subscriber of a payment failed', { id, reason: String(error) })
        }
      }
  }

  function announce() {
    const ids = unannounced
    unannounced = new Set()
    call(ids)
  }

  // Async, so that a database that throws synchronously, even in a timer, does not end the process.
  const beginListening = async (listener: Listener) => database.listen?.(channel, listener)

  function listen() {
    if (connection || !database.listen) return
    const own: Connection = {}
    connection = own
    own.listening = beginListening({
      onMessage: (payload) => call(notifier.read(payload)),
      onListening() {
        if (connection !== own) return
        isHearing = !isDeaf
        hasFailed = false
        if (isHearing) cancelPoll()
        // Changes may have been missed before.
        call(subscribers.keys())
        onListening?.()
      },
      onLost(error) {
        if (connection !== own) return
        isHearing = false
        if (subscribers.size) poll()
        warn(error)
      },
    })
    own.listening.catch((error: unknown) => {
      if (connection === own) connection = null
      warn(error)
    })
  }

  function warn(error: unknown) {
    if (!hasFailed)
      log.warn('Changes made by other processes are not heard; the database is read instead', {
        reason: String(error),
      })
    hasFailed = true
  }

  function poll() {
    cancelPoll()
    cancelPoll = clock.after(POLL_MS, () => {
      poll()
      listen()
      call(subscribers.keys())
    })
  }

  function begin() {
    cancelLinger()
    if (isHearing) return
    poll()
    listen()
  }

  async function disconnect() {
    // A failure to connect has been logged.
    const current = connection?.listening?.catch(() => undefined)
    connection = null
    isHearing = false
    try {
      const stop = await current
      await stop?.()
    } catch (error) {
      log.warn('Listening for changes could not be stopped', { reason: String(error) })
    }
  }

  return {
    publish(id) {
      if (!unannounced.size) queueMicrotask(announce)
      unannounced.add(id)
      notifier.notify(id)
    },

    subscribe(id, onChange) {
      if (!subscribers.size) begin()
      const own = subscribers.get(id) ?? new Set()
      subscribers.set(id, own.add(onChange))
      return () => {
        if (!own.delete(onChange) || own.size) return
        subscribers.delete(id)
        if (subscribers.size) return
        cancelPoll()
        // Another may subscribe soon.
        cancelLinger = clock.after(LINGER_MS, () => void disconnect())
      }
    },

    distrust() {
      isDeaf = true
      isHearing = false
      if (subscribers.size) poll()
    },

    async close() {
      cancelPoll()
      cancelLinger()
      await Promise.all([notifier.close(), disconnect()])
    },
  }
}

function nothing() {
  // Nothing to do.
}
