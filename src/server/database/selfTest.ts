import { errorDetails, type Logger } from '../logger'
import type { StoreDatabase } from './store'

/** Warns of settings of the database that can hurt. */
export async function warnAboutSettings(
  database: Pick<StoreDatabase, 'checkSettings'>,
  log: Logger,
): Promise<void> {
  try {
    const advice = await database.checkSettings?.()
    if (typeof advice === 'string') log.warn(advice)
  } catch (error) {
    log.warn('The settings of the database could not be checked', errorDetails(error))
  }
}
