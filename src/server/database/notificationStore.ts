import type { Clock } from '../../core/clock'
import { withDeadline } from '../../core/delay'
import type { Database } from './database'

const LONGEST_MS = 5_000
/** One of them listens, one sends, and one may be listening already. */
const CONNECTIONS_NEEDED = 3

/**
 * Whether a notification that is sent arrives where the database listens. It does not behind a pooler that
 * gives each transaction another session, though listening succeeds there. Resolves to `null` where it
 * cannot be tried.
 */
export async function hearsNotifications(
  {
    query,
    listen,
    connections = CONNECTIONS_NEEDED,
  }: Pick<Database, 'query' | 'listen' | 'connections'>,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): Promise<boolean | null> {
  // PGlite has one connection, and hears by it.
  if (!listen || connections < CONNECTIONS_NEEDED) return null
  const channel = `kryptogo_test_${random().toString(36).slice(2)}`
  let hear: () => void = () => undefined
  const heard = new Promise<boolean>((resolve) => {
    hear = () => resolve(true)
  })
  const ignore = () => undefined
  const stop = await listen(channel, { onMessage: hear, onListening: ignore, onLost: ignore })
  try {
    const late = new Error('No notification has arrived')
    const deadline = { clock, ms: LONGEST_MS, onTimeout: () => late }
    return await withDeadline(deadline, async () => {
      await query('select pg_notify($1::text, $2::text)', [channel, 'test'])
      return heard
    }).catch((error: unknown) => {
      if (error === late) return false
      throw error
    })
  } finally {
    await stop()
  }
}
