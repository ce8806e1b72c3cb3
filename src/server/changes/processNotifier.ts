import type { Clock } from '../../core/clock'
import type { Database } from '../database/database'
import type { Logger } from '../logger'

// PostgreSQL takes less than 8000 bytes.
const PAYLOAD_BYTES = 7_900
const PAUSE_MS = 20
const RETRY_MS = 1_000
const TRIES = 3
const NOTIFY = 'select pg_notify($1::text, payload) from json_array_elements_text($2::json) payload'

/** Tells other processes which payments have changed. */
export interface ProcessNotifier {
  /** Queues the id of a payment. Never throws, and does not wait. */
  notify(id: string): void
  /** Reads the ids in a notification of another process; one of this process has none. */
  read(payload: string): readonly string[]
  /** Resolves when all has been sent, or was tried. */
  close(): Promise<void>
}

/** The dependencies of `createProcessNotifier`. */
export interface ProcessNotifierOptions {
  readonly database: Pick<Database, 'query'>
  /** The channel on which processes tell each other which payments have changed. */
  readonly channel: string
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Creates the notifier of one process. One statement at a time is under way, with all ids that came
 * up during the one before: as a part of the transactions themselves, it would make commits queue.
 */
export function createProcessNotifier(
  { database, channel, clock, log }: ProcessNotifierOptions,
  origin: string,
): ProcessNotifier {
  const unsent = new Set<string>()
  let failures = 0
  let isResting = false
  let sending: Promise<void> | null = null

  async function send(): Promise<void> {
    const ids = [...unsent]
    unsent.clear()
    try {
      await database.query(NOTIFY, [channel, JSON.stringify(payloadsOf(origin, ids))])
      failures = 0
    } catch (error) {
      failures++
      log.warn('Other processes could not be told that payments have changed', {
        payments: ids.length,
        reason: String(error),
      })
      if (failures < TRIES) for (const id of ids) unsent.add(id)
      else failures = 0
    }
  }

  function next() {
    if (sending || isResting || !unsent.size) return
    sending = send().then(() => {
      sending = null
      isResting = true
      clock.after(failures ? RETRY_MS : PAUSE_MS, () => {
        isResting = false
        next()
      })
    })
  }

  return {
    notify(id) {
      unsent.add(id)
      queueMicrotask(next)
    },
    read(payload) {
      const [from, ...ids] = listOf(payload)
      return from === origin ? [] : ids
    },
    async close() {
      await sending
      if (unsent.size) await send()
    },
  }
}

/** Splits ids into lists that are short enough to be sent, each with its origin. */
function payloadsOf(origin: string, ids: readonly string[]): string[] {
  const batches: string[][] = []
  let room = 0
  for (const id of ids) {
    // At most three bytes each, and two quotation marks and a comma.
    const size = 3 * id.length + 3
    if (size > room) {
      batches.push([origin])
      room = PAYLOAD_BYTES - 3 * origin.length
    }
    room -= size
    if (room >= 0) batches.at(-1)?.push(id)
  }
  return batches.map((batch) => JSON.stringify(batch))
}

function listOf(payload: string): string[] {
  try {
    const value: unknown = JSON.parse(payload)
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}
