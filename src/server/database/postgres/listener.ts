import type { Clock } from '../../../core/clock'
import { delay, withDeadline } from '../../../core/delay'
import type { Listener } from '../database'
import { hasGoneSilent } from '../errors'
import type { PostgresClient, PostgresNotification, PostgresPool } from './database'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
/** A connection that has died without a word is found out by this. */
const HEARTBEAT_MS = 30_000
const SILENCE_MS = 10_000

interface Surroundings<Client extends PostgresClient> {
  readonly pool: PostgresPool<Client>
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Listens on a connection of its own, and gets another when that is lost. Rejects when the first
 * cannot be had, and then holds nothing and tries no more.
 */
export async function listenOn<Client extends PostgresClient>(
  { pool, clock, random }: Surroundings<Client>,
  channel: string,
  { onMessage, onHearing, onLost }: Listener,
): Promise<() => Promise<void>> {
  const statement = `listen "${channel.replaceAll('"', '""')}"`
  const hear = (message: PostgresNotification) => {
    if (message.channel === channel) onMessage(message.payload ?? '')
  }
  let closed = false
  let failures = 0
  let stop: () => void = () => undefined

  async function connect(): Promise<void> {
    const client = await pool.connect()
    if (closed) {
      client.release()
      return
    }
    const line = hold(client, { clock, statement, hear })
    stop = line.end
    await line.listening
    failures = 0
    onHearing()
    line.lost.catch((error: unknown) => {
      onLost(error)
      connectLater()
    })
  }

  function connectLater(): void {
    // no pool that was ended connects again
    if (closed || pool.ending) return
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10))
    failures += 1
    stop = clock.after(pause * (0.5 + random() / 2), () => {
      connect().catch(connectLater)
    })
  }

  await connect()
  return () => {
    closed = true
    stop()
    return Promise.resolve()
  }
}

/** A client that is kept for long. */
interface Line {
  /** Resolves once it listens; rejects as `lost` does. */
  readonly listening: Promise<void>
  /** Rejects when the connection is no more, unless it was ended before. */
  readonly lost: Promise<never>
  readonly end: () => void
}

interface Held {
  readonly clock: Clock
  readonly statement: string
  readonly hear: (message: PostgresNotification) => void
}

function hold(client: PostgresClient, { clock, statement, hear }: Held): Line {
  let open = true
  const isOpen = () => open
  const ending = new AbortController()
  let report: (error: unknown) => void
  const lost = new Promise<never>((_, reject) => (report = reject))
  let begin: () => void
  const begun = new Promise<void>((resolve) => (begin = resolve))

  const end = () => {
    if (!open) return
    open = false
    ending.abort()
    client.removeListener('notification', hear)
    client.removeListener('error', lose)
    client.removeListener('end', leave)
    // it listens still, so nobody else is to have it
    client.release(true)
  }
  const lose = (error: unknown) => {
    if (!open) return
    end()
    report(error)
  }
  const leave = () => lose(new Error('The connection has ended'))
  const onTimeout = () => hasGoneSilent(SILENCE_MS)
  const deadline = { clock, ms: SILENCE_MS, onTimeout, signal: ending.signal }
  const keepAlive = async () => {
    try {
      for (let sql = statement; isOpen(); sql = 'select 1') {
        await withDeadline(deadline, () => client.query(sql))
        if (isOpen()) begin()
        await delay(clock, HEARTBEAT_MS, ending.signal)
      }
    } catch (error) {
      lose(error)
    }
  }

  client.on('notification', hear)
  client.on('error', lose)
  client.on('end', leave)
  void keepAlive()
  return { listening: Promise.race([begun, lost]), lost, end }
}
