// The server, and KryptoGO's API
export { createKryptogoClient } from './server/kryptogo/client'
export { createPaymentServer } from './server/createPaymentServer'
export { toNodeHandler } from './server/http/toNodeHandler'

// Databases
export { migrate } from './server/database/migrate'
export { pgliteDatabase } from './server/database/pglite/database'
export { postgresDatabase } from './server/database/postgres/database'
export { verifyAudit } from './server/audit/verify'

// As in `.`, whose entry is for browsers
export { isPaymentError, PaymentError } from './core/errors'
export { isInsufficientStatus, isPaymentStatus } from './core/contract'
export { isOutcome, isSettled } from './core/ranks'
export { compareAmounts } from './core/amounts'
export { parsePaymentIntent } from './core/intent'

// Types
export type {
  ClientEnvironment,
  KryptogoClient,
  KryptogoClientOptions,
  Transfer,
  TransferParams,
} from './server/kryptogo/types'
export type { Logger } from './server/logger'
export type { PaymentServerOptions, Price, PriceTerms, TransferOptions } from './server/options'
export type { PaymentServer } from './server/paymentServer'
export type { Anomaly, AnomalyKind } from './server/payments/anomalies'
export type { DueBack } from './server/payments/money'
export type { Orders, StoredOrder } from './server/payments/orders'
export type { StoredPayment } from './server/payments/payment'
export type { StatusChange } from './server/payments/statusChange'
export type { TransferLimit } from './server/transfers/limits'
export type { HistoryEntry } from './server/payments/historyStore'
export type { Reconciled } from './server/payments/reconcile'
export type { TransferRecord, Transfers } from './server/transfers/createTransfers'
export type { SentTransfer, TransferFailure } from './server/transfers/ledger'
export type { TransferRequest } from './server/transfers/check'
export type { TransferResolution } from './server/transfers/resolution'
export type { FetchServer, NodeHandler, NodeRequest } from './server/http/toNodeHandler'
export type { NodeResponse } from './server/http/sendResponse'
export type {
  Database,
  Listener,
  Queryable,
  Transaction,
  TransactionOptions,
} from './server/database/database'
export type { AuditBreak, AuditCounts, AuditFault, AuditReport } from './server/audit/report'
export type { AuditOptions, KeyedClient } from './server/audit/signer'
export type { VerifyOptions } from './server/audit/verify'
export type { SchemaOptions } from './server/database/migrate'
export type { PGliteDatabase, PGliteOptions } from './server/database/pglite/database'
export type { OpenPGlite, PGliteLike, PGliteTransaction } from './server/database/pglite/types'
export type {
  PostgresClient,
  PostgresNotification,
  PostgresOptions,
  PostgresPool,
} from './server/database/postgres/types'
export type { Clock } from './core/clock'
export type { Environment } from './core/environment'
export type {
  PageErrorCode,
  PaymentErrorCode,
  PaymentErrorOptions,
  ServerErrorCode,
  TransferErrorCode,
} from './core/errors'
export type {
  FiatCurrency,
  OrderData,
  PaymentIntent,
  PaymentModalParams,
  PaymentStatus,
} from './core/contract'
