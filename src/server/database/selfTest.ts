import type { Clock } from '../../core/clock'
import { errorDetails, type Logger } from '../logger'
import { hearsNotifications } from './notificationStore'
import type { StoreDatabase } from './store'

const DEAF =
  'Notifications of PostgreSQL do not arrive, so pages show what another process has stored two seconds later. ' +
  'The usual cause is a PgBouncer that pools transactions: give the payment server a direct connection, or ' +
  'one that pools sessions.'

/** The dependencies of `testDatabase`. */
export interface SelfTestOptions {
  readonly database: Pick<StoreDatabase, 'query' | 'listen' | 'connections' | 'checkSettings'>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  /** Called where notifications do not arrive. */
  readonly onDeaf: () => void
}

/** Warns of what can hurt in how the database is set up. Never throws. */
export async function testDatabase(options: SelfTestOptions): Promise<void> {
  const { database, log, onDeaf } = options
  try {
    const advice = await database.checkSettings?.()
    if (typeof advice === 'string') log.warn(advice)
    if ((await hearsNotifications(database, options)) !== false) return
    log.warn(DEAF)
    onDeaf()
  } catch (error) {
    log.warn('The settings of the database could not be checked', errorDetails(error))
  }
}
