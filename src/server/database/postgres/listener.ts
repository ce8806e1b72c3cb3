import type { Clock } from '../../../core/clock'
import { delay, withDeadline } from '../../../core/delay'
import type { Listener } from '../database'
import { noAnswerError } from '../errors'
import { takeClient } from './session'
import type { PostgresClient, PostgresNotification, PostgresPool } from './types'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
/** Detects a connection that was cut without an error. */
const HEARTBEAT_MS = 30_000
const SILENCE_MS = 10_000

interface ListenOptions<Client extends PostgresClient> {
  readonly pool: PostgresPool<Client>
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Listens on a connection of its own, and reconnects when that is lost. Rejects when the first
 * connection fails, and then does not retry.
 */
export async function listenOn<Client extends PostgresClient>(
  { pool, clock, random }: ListenOptions<Client>,
  channel: string,
  { onMessage, onListening, onLost }: Listener,
): Promise<() => Promise<void>> {
  const statement = `listen "${channel.replaceAll('"', '""')}"`
  const receive = (message: PostgresNotification) => {
    if (message.channel === channel) onMessage(message.payload ?? '')
  }
  let closed = false
  let failures = 0
  let stop: () => void = () => undefined

  async function connect(): Promise<void> {
    const connection = await takeClient(pool, (client) => {
      if (closed) {
        client.release()
        return null
      }
      const opened = keepListening(client, { clock, statement, receive })
      stop = opened.end
      return opened
    })
    if (!connection) return
    await connection.listening
    failures = 0
    onListening()
    connection.lost.catch((error: unknown) => {
      onLost(error)
      connectLater()
    })
  }

  function connectLater(): void {
    // A pool that was ended never connects again.
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

/** A connection that listens. */
interface ListeningConnection {
  /** Resolves once it listens, or rejects as `lost` does. */
  readonly listening: Promise<void>
  /** Rejects when the connection is lost, unless it was ended before. */
  readonly lost: Promise<never>
  readonly end: () => void
}

interface KeepListeningOptions {
  readonly clock: Clock
  readonly statement: string
  readonly receive: (message: PostgresNotification) => void
}

function keepListening(
  client: PostgresClient,
  { clock, statement, receive }: KeepListeningOptions,
): ListeningConnection {
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
    client.removeListener('notification', receive)
    client.removeListener('error', lose)
    client.removeListener('end', onEnd)
    // It still listens, so it must not return to the pool.
    client.release(true)
  }
  const lose = (error: unknown) => {
    if (!open) return
    end()
    report(error)
  }
  const onEnd = () => lose(new Error('The connection has ended'))
  const onTimeout = () => noAnswerError(SILENCE_MS)
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

  client.on('notification', receive)
  client.on('error', lose)
  client.on('end', onEnd)
  void keepAlive()
  return { listening: Promise.race([begun, lost]), lost, end }
}
