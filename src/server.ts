// The server, and KryptoGO's API
export { createKryptogoClient } from './server/client'
export { createPaymentServer } from './server/paymentServer'
export { toNodeHandler } from './server/toNodeHandler'

// Databases
export { migrate } from './server/migrate'
export { pgliteDatabase } from './server/pgliteDatabase'
export { postgresDatabase } from './server/postgresDatabase'
export { verifyAudit } from './server/audit'

// As in `.`, whose entry is for browsers
export { isPaymentError, PaymentError } from './core/errors'
export { isFinalStatus, isInsufficientStatus, isPaymentStatus } from './core/contract'
export { compareAmounts } from './core/amount'
export { parsePaymentIntent } from './core/intent'

// Types
export type {
  KryptogoClient,
  KryptogoClientOptions,
  Transfer,
  TransferParams,
} from './server/client'
export type { PaymentServer } from './server/paymentServer'
export type {
  Anomaly,
  AnomalyKind,
  Logger,
  PaymentServerOptions,
  Priced,
  StatusChange,
  TransferLimit,
} from './server/options'
export type { StoredPayment } from './server/context'
export type { HistoryEntry } from './server/history'
export type { Reconciled } from './server/reconcile'
export type { TransferRecord, Transfers } from './server/transfers'
export type { SentTransfer, TransferFailure } from './server/transferLedger'
export type { TransferRequest } from './server/transferParameters'
export type { TransferResolution } from './server/transferResolution'
export type { FetchServer, NodeHandler, NodeRequest } from './server/toNodeHandler'
export type { NodeResponse } from './server/sendResponse'
export type {
  Database,
  Listener,
  Queryable,
  Transaction,
  TransactionOptions,
} from './server/database'
export type { AuditBreak, AuditCounts, AuditFault, AuditReport } from './server/auditReport'
export type { PGliteLike, PGliteTransaction } from './server/pgliteDatabase'
export type {
  PostgresClient,
  PostgresNotification,
  PostgresOptions,
  PostgresPool,
} from './server/postgresDatabase'
export type { Clock } from './core/clock'
export type { PaymentErrorCode, PaymentErrorOptions } from './core/errors'
export type {
  FiatCurrency,
  OrderData,
  PaymentIntent,
  PaymentModalParams,
  PaymentStatus,
} from './core/contract'
