import { canonical } from '../core/canonical'
import type { OrderData } from '../core/contract'
import { PaymentError } from '../core/errors'
import { systemClock } from '../systemClock'
import { checkpoint, verifyAudit, type AuditReport } from './audit'
import { createBursts } from './bursts'
import { callbackRoute } from './callbackRoute'
import { within, type ServerContext, type StoredPayment } from './context'
import { createIntentRoute } from './createRoute'
import { eventsRoute } from './eventsRoute'
import { described } from './http'
import { findBacklog, findHistory, type HistoryEntry } from './history'
import { findIntent, insertIntent } from './intents'
import { migrated } from './migrated'
import { createNotices } from './notices'
import { createObserve } from './observe'
import type { Anomaly, Logger, PaymentServerOptions } from './options'
import { createReader } from './reader'
import { healthRoute, readIntentRoute } from './readRoute'
import { createReconcile, type Reconciled } from './reconcile'
import { createRouter } from './router'
import { checkOptions, HANDLER_TIMEOUT_MS } from './serverOptions'
import { repeat } from './timers'
import { createTransfers, type Transfers } from './transfers'
import { unfailing } from './unfailing'
import { createUnknowns } from './unknowns'

const TICK_MS = 1_000
const OVERDUE_MS = 60_000
const CHECKPOINT_MS = 60 * 60_000

/** The shop's half of KryptoGO Payment. */
export interface PaymentServer extends Transfers {
  /** Answers what `./checkout` and KryptoGO ask; mount it in any router that speaks the Fetch API. */
  fetch(request: Request): Promise<Response>
  /** The logger it was given, for what mounts it: `toNodeHandler` writes there too. */
  readonly logger: Logger | undefined
  /**
   * Looks at every payment that is due, and tells the shop what it has not been told. Any number of processes
   * may call it at once.
   */
  reconcile(): Promise<Reconciled>
  /**
   * Reconciles every second, and checkpoints the audit every hour, until the function that is
   * returned has been called and has resolved; that also ends all streams, and refuses new ones.
   */
  start(): () => Promise<void>
  /** A payment as it is stored, or `null`. */
  getPayment(id: string): Promise<StoredPayment | null>
  /** All that is recorded of a payment, the oldest first. */
  getHistory(id: string): Promise<HistoryEntry[]>
  /**
   * Fetches a payment and makes KryptoGO's answer count, even against a success or against the
   * price it was created with. For operators; `reason` is recorded, and handed to `onStatusChange`.
   *
   * @throws PaymentError `invalid_intent_id` when there is nothing that could count.
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
  const { clock = systemClock, random = Math.random } = given
  const log = unfailing(given.logger)
  const options = { ...given, database: migrated(given.database) }
  const { client, database } = options
  const notices = createNotices({ database, clock, log, random })
  const timeoutMs = options.handlerTimeoutMs ?? HANDLER_TIMEOUT_MS

  function raise(anomaly: Anomaly) {
    log.warn('Something is odd about a payment', { ...anomaly })
    const { onAnomaly } = options
    within(clock, timeoutMs, 'onAnomaly did not end', () => onAnomaly?.(anomaly)).catch(
      (error: unknown) => log.error('onAnomaly failed', described(error)),
    )
  }

  /** A callback may have been faster; but nobody is shown another's payment. */
  async function checkSame(id: string, order: OrderData | null) {
    const stored = await findIntent(database, id)
    if (canonical(stored?.order ?? null) === canonical(order)) return
    throw new PaymentError('invalid_response', `KryptoGO gave the id ${id} to two payments`)
  }

  /** To watch for bursts is no reason to refuse anybody. */
  function countAddress(request: Request) {
    try {
      const address = options.addressOf?.(request) ?? null
      const burst = address !== null && bursts.count(address)
      if (burst) raise({ kind: 'burst', intentId: null, details: { address, ...burst } })
    } catch (error) {
      log.error('addressOf failed', described(error))
    }
  }

  async function overrule(id: string, reason: string): Promise<StoredPayment> {
    if (!reason.trim()) throw new PaymentError('invalid_configuration', 'overrule needs a reason')
    const seen = await reader.readAnew(id)
    await observe(id, { seen, overruled: reason })
    const stored = await context.find(id)
    if (stored?.status === seen.status) return stored
    throw new PaymentError(
      'invalid_intent_id',
      stored
        ? `KryptoGO says that ${id} is ${seen.status}, which is not a status that can count`
        : `There is no payment ${id} to overrule`,
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
      const { payment_intent_id: id, status } = intent
      const entry = { kind: 'created', at: clock.now(), random } as const
      if (!(await insertIntent(database, intent, order, entry))) await checkSame(id, order)
      unknowns.accept(id)
      // A payment is stored as pending; what else KryptoGO says of it is a change.
      if (status !== 'pending') await observe(id, { seen: intent })
    },
    ask: (name, handler, hint = '') =>
      within(
        clock,
        timeoutMs,
        `${name} did not end within ${timeoutMs / 1000} s. ${hint}`,
        handler,
      ),
  }
  const reader = createReader(client, clock)
  const observe = createObserve(context, reader)
  const reconcile = createReconcile(context, { observe, reader })
  const events = eventsRoute(context)
  const create = createIntentRoute(context)
  const bursts = createBursts(clock)

  const fetch = createRouter(
    {
      create(request) {
        countAddress(request)
        return create(request)
      },
      read: readIntentRoute(context),
      events: events.route,
      callback: callbackRoute(context, { observe, reader, unknowns }),
      health: healthRoute(context, async () => ({
        database: true,
        ...(await findBacklog(database, clock.now() - OVERDUE_MS)),
      })),
    },
    context,
  )

  let running: (() => Promise<void>) | null = null

  function run() {
    const stops = [
      repeat(context, 'reconcile', TICK_MS, reconcile),
      repeat(context, 'checkpoint', CHECKPOINT_MS, () => checkpoint(database, clock)),
    ]
    events.open()
    return async () => {
      running = null
      events.close()
      await Promise.all(stops.map((stop) => stop()))
      await notices.close()
    }
  }

  return {
    ...createTransfers({ ...context, database }),
    fetch,
    logger: given.logger,
    reconcile: () => reconcile(),
    getPayment: context.find,
    getHistory: (id) => findHistory(database, id),
    overrule,
    checkpoint: () => checkpoint(database, clock),
    verifyAudit: () => verifyAudit(database),
    start() {
      running ??= run()
      return running
    },
  }
}
