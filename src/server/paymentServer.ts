import { PaymentError } from '../core/errors'
import { checkCallbackUrl } from '../core/parameters'
import { systemClock } from '../systemClock'
import { checkpoint, verifyAudit, type AuditReport } from './audit'
import { createBursts } from './bursts'
import { callbackRoute } from './callbackRoute'
import { within, type ServerContext, type StoredPayment } from './context'
import { createIntentRoute } from './createRoute'
import { eventsRoute } from './eventsRoute'
import {
  advance,
  findBacklog,
  findHistory,
  findIntent,
  insertIntent,
  type HistoryEntry,
} from './intents'
import { migrated } from './migrated'
import { createNotices } from './notices'
import { createObserve } from './observe'
import type { Anomaly, Logger, PaymentServerOptions } from './options'
import { createReader } from './reader'
import { healthRoute, readIntentRoute } from './readRoute'
import { createReconcile, type Reconciled } from './reconcile'
import { createRouter } from './router'
import { repeat } from './timers'
import { createTransfers, type Transfers } from './transfers'
import { createUnknowns } from './unknowns'

const HANDLER_TIMEOUT_MS = 10_000
const AFTER_FAILURE_MS = 5_000
const TICK_MS = 1_000
const OVERDUE_MS = 60_000
const CHECKPOINT_MS = 60 * 60_000

/** The shop's half of KryptoGO Payment. */
export interface PaymentServer extends Transfers {
  /** Answers what `./checkout` and KryptoGO ask; mount it in any router that speaks the Fetch API. */
  fetch(request: Request): Promise<Response>
  /**
   * Looks at every payment that is due, and tells the shop what it has not been told. Any number of processes
   * may call it at once.
   */
  reconcile(): Promise<Reconciled>
  /**
   * Reconciles every second, and checkpoints the audit every hour, until the function that is
   * returned has been called and has resolved; that also ends all streams.
   */
  start(): () => Promise<void>
  /** A payment as it is stored, or `null`. */
  getPayment(id: string): Promise<StoredPayment | null>
  /** All that is recorded of a payment, the oldest first. */
  getHistory(id: string): Promise<HistoryEntry[]>
  /**
   * Fetches a payment and makes KryptoGO's answer count, even against a success or against the
   * price it was created with. For operators; `reason` is recorded.
   */
  overrule(id: string, reason: string): Promise<StoredPayment>
  /** Records where every chain of the audit ends now. */
  checkpoint(): Promise<void>
  /** Recomputes the whole audit, and names the first link that is broken. */
  verifyAudit(): Promise<AuditReport>
}

/**
 * Makes the payment server of a shop.
 *
 * @throws PaymentError `invalid_configuration`, naming the option and what is wrong with it.
 * @see KryptoGO's implementation guide
 */
export function createPaymentServer<Client>(given: PaymentServerOptions<Client>): PaymentServer {
  checkOptions(given)
  const { clock = systemClock, random = Math.random, logger = SILENT } = given
  const log = unfailing(logger)
  const options = { ...given, database: migrated(given.database) }
  const { client, database } = options
  const notices = createNotices({ database, clock, log, random })
  const timeoutMs = options.handlerTimeoutMs ?? HANDLER_TIMEOUT_MS

  function raise(anomaly: Anomaly) {
    log.warn('Something is odd about a payment', { ...anomaly })
    const { onAnomaly } = options
    within(clock, timeoutMs, 'onAnomaly did not end', () => onAnomaly?.(anomaly)).catch(
      (error: unknown) => log.error('onAnomaly failed', { error: String(error) }),
    )
  }

  const unknowns = createUnknowns(clock)
  const context: ServerContext<Client> = {
    options,
    clock,
    random,
    log,
    notices,
    raise,
    find: (id) => findIntent(database, id),
    async record(intent, order) {
      await insertIntent(database, intent, order, { kind: 'created', at: clock.now(), random })
      unknowns.accept(intent.payment_intent_id)
      // A payment is stored as pending; what else KryptoGO says of it is a change.
      if (intent.status !== 'pending') await observe(intent.payment_intent_id, { seen: intent })
    },
    ask: (name, handler, hint = '') =>
      within(
        clock,
        timeoutMs,
        `${name} did not end within ${timeoutMs / 1000} s. ${hint}`,
        handler,
      ),
  }
  const observe = createObserve(context)
  const reader = createReader(client, clock)
  const reconcile = createReconcile(context, { observe, reader })
  const failed = (id: string) => advance(database, id, clock.now() + AFTER_FAILURE_MS)
  const events = eventsRoute(context)
  const create = createIntentRoute(context)
  const bursts = createBursts(clock)

  const fetch = createRouter(
    {
      create(request) {
        const address = options.addressOf?.(request) ?? null
        const burst = address !== null && bursts.count(address)
        if (burst) raise({ kind: 'burst', intentId: null, details: { address, ...burst } })
        return create(request)
      },
      read: readIntentRoute(context),
      events: events.route,
      callback: callbackRoute(context, { observe, reader, failed, unknowns }),
      health: healthRoute(context, async () => ({
        database: true,
        ...(await findBacklog(database, clock.now() - OVERDUE_MS)),
      })),
    },
    context,
  )

  return {
    ...createTransfers({ options, database, clock, log }),
    fetch,
    reconcile,
    getPayment: context.find,
    getHistory: (id) => findHistory(database, id),
    async overrule(id, reason) {
      const seen = await reader.read(id)
      await observe(id, { seen, overruled: reason })
      const stored = await context.find(id)
      if (stored) return stored
      throw new PaymentError('invalid_intent_id', `There is no payment ${id} to overrule`)
    },
    checkpoint: () => checkpoint(database, clock),
    verifyAudit: () => verifyAudit(database),
    start() {
      const stops = [
        repeat(context, 'reconcile', TICK_MS, reconcile),
        repeat(context, 'checkpoint', CHECKPOINT_MS, () => checkpoint(database, clock)),
      ]
      return async () => {
        await Promise.all(stops.map((stop) => stop()))
        events.close()
        await notices.close()
      }
    },
  }
}

function checkOptions<Client>(options: PaymentServerOptions<Client>) {
  const missing = (['client', 'database', 'price', 'callbackUrl'] as const).filter(
    (name) => !options[name],
  )
  if (missing.length)
    throw new PaymentError(
      'invalid_configuration',
      `createPaymentServer needs ${missing.join(', ')}: see its options`,
    )
  if (typeof options.price !== 'function')
    throw new PaymentError(
      'invalid_configuration',
      'price must be a function: it decides what is paid',
    )
  try {
    checkCallbackUrl(options.callbackUrl)
  } catch (cause) {
    const message = `callbackUrl ${options.callbackUrl} is not https: KryptoGO must be able to reach it`
    throw new PaymentError('invalid_configuration', message, { cause })
  }
}

/** What is logged has happened, whether the log takes it or not. */
function unfailing(logger: Logger): Logger {
  const attempt =
    (level: keyof Logger): Logger[typeof level] =>
    (message, details) => {
      try {
        logger[level](message, details)
      } catch {
        // there is nowhere left to say it
      }
    }
  return { info: attempt('info'), warn: attempt('warn'), error: attempt('error') }
}

const SILENT: Logger = { info: ignore, warn: ignore, error: ignore }

function ignore() {
  return undefined
}
