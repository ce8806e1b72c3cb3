import type { Clock } from '../core/clock'
import { CHANNEL, createAnnouncer } from './announcer'
import type { Database, Listener } from './database'
import type { Logger } from './options'

/** Who watches which payment, and word of its changes, also from other processes. */
export interface Notices {
  /** Says that a payment has changed. Called after the commit; never throws. */
  publish(id: string): void
  /** Calls `onChange` when the payment may have changed. Returns the function that ends it. */
  subscribe(id: string, onChange: () => void): () => void
  /** Ends the listening, until somebody subscribes again. Resolves when all has been published. */
  close(): Promise<void>
}

/** What `createNotices` takes. */
export interface NoticesOptions {
  database: Pick<Database, 'query' | 'listen'>
  clock: Clock
  log: Logger
  /** From 0 up to 1: one process is told from another by it. */
  random: () => number
}

const POLL_MS = 2_000
const LINGER_MS = 10_000

/** What is begun to hear other processes; resolves to the function that ends it. */
interface Connection {
  listening?: Promise<(() => Promise<void>) | undefined>
}

/**
 * Makes the notices of one process. It listens while anybody watches; while it does not hear other
 * processes, all who watch are told now and then.
 */
export function createNotices({ database, clock, log, random }: NoticesOptions): Notices {
  // the time as well, for a shop may give each process the same sequence
  const origin = `${performance.timeOrigin + performance.now()} ${random()}`
  const announcer = createAnnouncer({ database, clock, log }, origin)
  const watchers = new Map<string, Set<() => void>>()
  let unheard = new Set<string>()
  let connection: Connection | null = null
  let isHearing = false
  let hasFailed = false
  let cancelPoll = nothing
  let cancelLinger = nothing

  function tell(ids: Iterable<string>) {
    for (const id of [...ids])
      for (const onChange of [...(watchers.get(id) ?? [])]) {
        try {
          onChange()
        } catch (error) {
          log.error('Who watches a payment could not be told', { id, reason: String(error) })
        }
      }
  }

  function tellUnheard() {
    const ids = unheard
    unheard = new Set()
    tell(ids)
  }

  // async, so that a database that throws at once, and that in a timer, ends no process
  const beginListening = async (listener: Listener) => database.listen?.(CHANNEL, listener)

  function listen() {
    if (connection || !database.listen) return
    const own: Connection = {}
    connection = own
    own.listening = beginListening({
      onMessage: (payload) => tell(announcer.read(payload)),
      onHearing() {
        if (connection !== own) return
        isHearing = true
        hasFailed = false
        cancelPoll()
        // what was said before
        tell(watchers.keys())
      },
      onLost(error) {
        if (connection !== own) return
        isHearing = false
        if (watchers.size) poll()
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
      tell(watchers.keys())
    })
  }

  function begin() {
    cancelLinger()
    if (isHearing) return
    poll()
    listen()
  }

  async function hangUp() {
    // one that could not be made has been told of
    const current = connection?.listening?.catch(() => undefined)
    connection = null
    isHearing = false
    try {
      const stop = await current
      await stop?.()
    } catch (error) {
      log.warn('The listening could not be ended', { reason: String(error) })
    }
  }

  return {
    publish(id) {
      if (!unheard.size) queueMicrotask(tellUnheard)
      unheard.add(id)
      announcer.announce(id)
    },

    subscribe(id, onChange) {
      if (!watchers.size) begin()
      const own = watchers.get(id) ?? new Set()
      watchers.set(id, own.add(onChange))
      return () => {
        if (!own.delete(onChange) || own.size) return
        watchers.delete(id)
        if (watchers.size) return
        cancelPoll()
        // another may come soon
        cancelLinger = clock.after(LINGER_MS, () => void hangUp())
      }
    },

    async close() {
      cancelPoll()
      cancelLinger()
      await Promise.all([announcer.close(), hangUp()])
    },
  }
}

function nothing() {
  // Nothing to do.
}
