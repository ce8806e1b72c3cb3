import type { Clock } from '../core/clock'
import type { OrderData } from '../core/contract'
import { isPaymentError } from '../core/errors'
import { createKeyedQueue } from '../core/keyedQueue'
import { createSteadyClock } from '../core/systemClock'
import { checkpoint } from './audit/checkpoint'
import { digest } from './audit/hashChain'
import { createSigner } from './audit/signer'
import { verifyStore } from './audit/verify'
import { createCallHandler, type CallHandler } from './callHandler'
import { createChangeFeed } from './changes/changeFeed'
import { checkOptions, HANDLER_TIMEOUT_MS } from './checkOptions'
import { createDatabaseTime, createServerTime } from './database/databaseTime'
import { DEFAULT_SCHEMA } from './database/schemaName'
import { testDatabase } from './database/selfTest'
import type { StoreDatabase } from './database/store'
import { withMigrations } from './database/withMigrations'
import { createAnswerCounter } from './http/answerCounter'
import { createCallbackRoute } from './http/callback'
import { createCreateRoute } from './http/createPayment'
import { createHealthRoute } from './http/health'
import { refuseUnless } from './http/httpError'
import { createInFlight, type InFlight } from './http/inFlight'
import { createFindKnownPayment } from './http/knownPayment'
import { createTimestamp, createToPublicPayment } from './http/publicPayment'
import { createAuthorizeRead, createFindReadable, createReadRoute } from './http/readPayment'
import { createRequestCounter } from './http/requestCounter'
import { createRouter } from './http/router'
import { createPaymentStreams } from './http/streamPayment'
import { createUnknownIdLimiter } from './http/unknownIdLimiter'
import { createSafeLogger, errorDetails, type Logger } from './logger'
import type { AnyOrder, PaymentServerOptions } from './options'
import type { PaymentServer } from './paymentServer'
import { createAdoption } from './payments/adoptPayment'
import { createApplyUpdate } from './payments/applyUpdate'
import { createCreateOnce } from './payments/createOnce'
import { createDeliver } from './payments/deliver'
import { createDeliveries } from './payments/deliveries'
import { createHandlerTransactions } from './payments/handlerTransactions'
import { createProveWrite } from './payments/healthStore'
import { findBacklog, findHistory } from './payments/historyStore'
import { createIntentFetcher } from './payments/intentFetcher'
import { createOfferPayment, MARGIN_MS } from './payments/offerPayment'
import { createOrders } from './payments/orders'
import { createOverrule } from './payments/overrule'
import { findIntent } from './payments/paymentStore'
import { createRounds, type Reconciled } from './payments/reconcile'
import { createRefreshPayment } from './payments/refreshPayment'
import {
  createReportAnomaly,
  createReportChanged,
  type ReportAnomaly,
} from './payments/reportAnomaly'
import { createSharedGate } from './payments/sharedGate'
import { repeat } from './repeat'
import { createTransfers } from './transfers/createTransfers'

const ROUND_MS = 1_000
const CORRECTION_MS = 60_000
const CHECKPOINT_MS = 60 * 60_000
const ANYONE_MAY_READ =
  'Without authorizeRead anyone who knows the id of a payment may read it, with the transaction that ' +
  'shows the wallet of the buyer. Give createPaymentServer one that checks the session.'

/**
 * Creates the payment server of a shop.
 *
 * @throws PaymentError `invalid_configuration`, naming the option and what is wrong with it.
 * @see KryptoGO's implementation guide
 */
export function createPaymentServer<Client = unknown, Order extends AnyOrder = OrderData | null>(
  options: PaymentServerOptions<Client, Order>,
): PaymentServer<Order> {
  checkOptions(options)
  const { client, schema = DEFAULT_SCHEMA, environment = {} } = options
  const { handlerTimeoutMs = HANDLER_TIMEOUT_MS } = options
  const { random = Math.random } = environment
  const clock = createSteadyClock(environment.clock)
  const log = createSafeLogger(options.logger)
  const callHandler = createCallHandler(clock, handlerTimeoutMs)
  const reportAnomaly = createReportAnomaly(options.onAnomaly, { callHandler, log })
  const database = withMigrations(options.database, {
    ...{ schema, clientId: client.clientId, signer: createSigner(client, options.audit) },
    reportChanged: createReportChanged(reportAnomaly),
  })
  const workMs = client.timeoutMs + handlerTimeoutMs
  const inFlight = createInFlight({ workMs, clock, log })
  const shared: Shared<Client> = {
    ...{ database, callHandler, reportAnomaly, clock, random, log, inFlight },
  }

  // A process that has streams alone has to know as well.
  const payments = composePayments(options, shared, testOnce)
  const { findPayment, orders, rounds, overrule, changeFeed, sharedGate } = payments
  const { fetch, streams } = composeHttp(options, shared, payments)
  const transfers = createTransfers({ ...shared, ...payments, client, options: options.transfers })
  const saveCheckpoint = () => checkpoint(database, payments.databaseTime)

  let tasks: readonly (() => Promise<void>)[] = []
  let starting: Promise<void> = Promise.resolve()
  let stopped: Promise<void> = Promise.resolve()
  let stops = 0
  let hasWarned = false
  let isTested = false
  let unfollow = (): void => undefined

  function warnOnce() {
    if (hasWarned) return
    hasWarned = true
    if (!options.authorizeRead) log.warn(ANYONE_MAY_READ)
  }

  function testOnce() {
    if (isTested) return
    isTested = true
    void inFlight.track(() => testDatabase({ ...shared, onDeaf: changeFeed.distrust }))
  }

  function start(): Promise<void> {
    if (!tasks.length) starting = begin()
    return starting
  }

  async function begin(): Promise<void> {
    streams.open()
    inFlight.open()
    warnOnce()
    unfollow = sharedGate.follow()
    tasks = [
      repeat({ ...shared, name: 'deliver', everyMs: ROUND_MS, run: rounds.deliverDue }),
      repeat({ ...shared, name: 'reconcile', everyMs: ROUND_MS, run: rounds.lookDue }),
      repeat({
        ...{ ...shared, name: 'correction of due times' },
        ...{ everyMs: CORRECTION_MS, run: rounds.correctDueTimes },
      }),
      repeat({ ...shared, name: 'checkpoint', everyMs: CHECKPOINT_MS, run: saveCheckpoint }),
    ]
    try {
      await database.prepare()
    } catch (error) {
      if (isPaymentError(error) && error.code === 'invalid_configuration') {
        log.error('The payment server cannot use its database, and is stopped', errorDetails(error))
        await stop()
        throw error
      }
    }
    if (tasks.length) testOnce()
  }

  function stop(): Promise<void> {
    stops++
    const ending = [stopped, inFlight.close(), ...tasks.map((stopTask) => stopTask())]
    tasks = []
    streams.close()
    unfollow()
    stopped = Promise.all(ending).then(async () => {
      await Promise.all([sharedGate.settled(), rounds.settled()])
      // Streams that a later `start` let in still need it.
      if (!tasks.length) await changeFeed.close()
    })
    return stopped
  }

  /** One round, which a stop ends as it ends the rounds of `start`. */
  function reconcileOnce(): Promise<Reconciled> {
    const before = stops
    return inFlight.track(() => rounds.reconcile(() => stops === before))
  }

  return {
    fetch,
    logger: options.logger,
    reconcile: reconcileOnce,
    start,
    stop,
    getPayment: findPayment,
    getHistory: (id) => findHistory(database, client.clientId, id),
    overrule,
    orders,
    transfers,
    checkpoint: saveCheckpoint,
    verifyAudit: () => verifyStore(database, payments.databaseTime),
  }
}

/** The dependencies that all parts of one server share. */
interface Shared<Client> {
  readonly database: StoreDatabase<Client>
  readonly callHandler: CallHandler
  readonly reportAnomaly: ReportAnomaly
  /** For durations: what it shows is not the time of day. */
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  readonly inFlight: InFlight
}

function composePayments<Client, Order extends AnyOrder>(
  options: PaymentServerOptions<Client, Order>,
  shared: Shared<Client>,
  onListening: () => void,
) {
  const { client, onCreated, onStatusChange, environment } = options
  const { database } = shared
  const databaseTime = createDatabaseTime(environment?.clock)
  const serverTime = createServerTime(environment?.clock)
  const times = { clientId: client.clientId, databaseTime, serverTime }
  const findPayment = (id: string) => findIntent<Order>(database, { ...times, id })
  const lease = { now: databaseTime, serverTime, leaseMs: client.timeoutMs + MARGIN_MS }
  // PostgreSQL cuts off what is over 63 bytes.
  const channel = `kryptogo_changed_${digest([database.schema, client.clientId]).slice(0, 32)}`
  const changeFeed = createChangeFeed({ ...shared, channel, onListening })
  const sharedGate = createSharedGate({ ...shared, client, databaseTime, changeFeed })
  const fetcher = createIntentFetcher(client, { ...shared, serverTime })
  const deliver = createDeliver({ ...shared, onStatusChange })
  const { places, transact } = createHandlerTransactions(database)
  const known = {
    ...{ ...shared, client, fetcher, changeFeed, databaseTime, places, transact },
    inTurn: createKeyedQueue(),
  }
  const deliveries = createDeliveries({ ...known, deliver })
  const applyUpdate = createApplyUpdate({ ...known, deliveries })
  const createOnce = createCreateOnce<Client, Order>({
    ...{ ...known, serverTime, findPayment, onCreated, applyUpdate },
  })
  const refreshPayment = createRefreshPayment({ ...known, applyUpdate })
  const offerPayment = createOfferPayment({
    ...known,
    lease,
    createOnce,
    applyUpdate,
    refreshPayment,
  })
  const adoption = createAdoption<Order>({ ...known, serverTime, lease })
  const orders = createOrders<Order>(known)
  const rounds = createRounds({ ...known, deliveries, applyUpdate, sharedGate })
  const overrule = createOverrule({ fetcher, applyUpdate, findPayment })
  const parts = { databaseTime, serverTime, findPayment, changeFeed, fetcher, applyUpdate }
  const offers = { offerPayment, refreshPayment, adoption, orders }
  return { ...parts, ...offers, sharedGate, deliveries, rounds, overrule }
}

function composeHttp<Client, Order extends AnyOrder>(
  options: PaymentServerOptions<Client, Order>,
  shared: Shared<Client>,
  payments: ReturnType<typeof composePayments<Client, Order>>,
) {
  const { getClientAddress, authorizeRead } = options
  const { matchOrder, callbackUrl, verifyCallback } = options
  const { database, clock, log, inFlight } = shared
  const unknownIds = createUnknownIdLimiter(clock)
  const countRequest = createRequestCounter({ ...shared, ...payments, getClientAddress })
  const toPublicPayment = createToPublicPayment(options.getPublicOrderData, log)
  const timestamp = createTimestamp(payments.serverTime)
  const authorize = createAuthorizeRead({ ...shared, authorizeRead })
  const findReadable = createFindReadable({ ...shared, ...payments, authorize })
  const streams = createPaymentStreams({
    ...{ ...shared, ...payments },
    ...{ findReadable, toPublicPayment, timestamp },
  })
  const findKnownPayment = createFindKnownPayment({ ...payments, authorize })
  const create = createCreateRoute({
    ...{ ...shared, ...payments, options, findKnownPayment },
    ...{ countRequest, authorize, unknownIds, toPublicPayment, timestamp },
  })
  const callback = createCallbackRoute({
    ...{ ...shared, ...payments },
    ...{ matchOrder, callbackUrl, verifyCallback, unknownIds },
  })
  const read = createReadRoute({ ...payments, findReadable, toPublicPayment, timestamp })
  const answers = createAnswerCounter(shared)
  const health = createHealthRoute({
    ...{ ...shared, answers },
    findBacklog: () => findBacklog(database, payments.databaseTime),
    proveWrite: createProveWrite(database, { ...shared, ...payments }),
  })
  const admitted = (route: (request: Request) => Promise<Response>) => (request: Request) =>
    inFlight.track(async () => {
      refuseUnless(inFlight.isOpen())
      return route(request)
    })
  const routes = { read, events: streams.route, health }
  const writing = { create: admitted(create), callback: admitted(callback) }
  return {
    streams,
    fetch: createRouter({ ...routes, ...writing }, { ...shared, ...payments, answers }),
  }
}
