import type { Clock } from '../core/clock'
import type { PostgresClient, PostgresNotification, PostgresPool } from './postgresDatabase'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
/** A connection that has died without a word is found out by this. */
const HEARTBEAT_MS = 30_000
const HEARTBEAT_LIMIT_MS = 10_000

interface Surroundings<Client extends PostgresClient> {
  readonly pool: PostgresPool<Client>
  readonly clock: Clock
  readonly random: () => number
}

interface Listening {
  readonly channel: string
  readonly onMessage: (payload: string) => void
  readonly onReconnect: () => void
}

/**
 * Listens on a connection of its own, and gets another when that is lost. Rejects when the first
 * cannot be had.
 */
export async function listenOn<Client extends PostgresClient>(
  { pool, clock, random }: Surroundings<Client>,
  { channel, onMessage, onReconnect }: Listening,
): Promise<() => Promise<void>> {
  const statement = `listen "${channel.replaceAll('"', '""')}"`
  let closed = false
  let failures = 0
  let stop: () => void = () => undefined

  async function connect(): Promise<void> {
    const client = await pool.connect()
    const end = hold(client, {
      clock,
      onMessage: (message) => {
        if (message.channel === channel) onMessage(message.payload ?? '')
      },
      onLost: () => {
        if (!closed) reconnectLater()
      },
    })
    try {
      await client.query(statement)
    } catch (error) {
      end()
      throw error
    }
    if (closed) end()
    else stop = end
  }

  function reconnectLater(): void {
    // no pool that was ended connects again
    if (pool.ending) return
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10))
    failures += 1
    stop = clock.after(pause * (0.5 + random() / 2), () => void reconnect())
  }

  async function reconnect(): Promise<void> {
    try {
      await connect()
    } catch {
      if (!closed) reconnectLater()
      return
    }
    if (closed) return
    failures = 0
    onReconnect()
  }

  await connect()
  return () => {
    closed = true
    stop()
    return Promise.resolve()
  }
}

interface Held {
  readonly clock: Clock
  readonly onMessage: (message: PostgresNotification) => void
  /** Called once, unless the function that ends it was called before. */
  readonly onLost: () => void
}

/** Watches a client that is kept for long. Returns the function that gives it up. */
function hold(client: PostgresClient, { clock, onMessage, onLost }: Held): () => void {
  let open = true
  let cancel: () => void = () => undefined

  const end = () => {
    if (!open) return
    open = false
    cancel()
    client.removeListener('notification', onMessage)
    client.removeListener('error', lose)
    client.removeListener('end', lose)
    // it listens still, so nobody else is to have it
    client.release(true)
  }
  const lose = () => {
    if (!open) return
    end()
    onLost()
  }
  const beat = () => {
    cancel = clock.after(HEARTBEAT_LIMIT_MS, lose)
    client.query('select 1').then(() => {
      cancel()
      if (open) cancel = clock.after(HEARTBEAT_MS, beat)
    }, lose)
  }

  client.on('notification', onMessage)
  client.on('error', lose)
  client.on('end', lose)
  cancel = clock.after(HEARTBEAT_MS, beat)
  return end
}
