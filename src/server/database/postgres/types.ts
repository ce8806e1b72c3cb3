import type { Environment } from '../../../core/environment'

/** A notification, as `pg` reports it. */
export interface PostgresNotification {
  readonly channel: string
  readonly payload?: string | undefined
}

/** The part of a `pg` client that `postgresDatabase` uses. */
export interface PostgresClient {
  query(sql: string, parameters?: unknown[]): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
  on(event: 'notification', listener: (message: PostgresNotification) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'end', listener: () => void): unknown
  removeListener(event: 'notification', listener: (message: PostgresNotification) => void): unknown
  release(discard?: Error | boolean): void
}

/** The part of a `pg` pool that `postgresDatabase` uses; any pool with this interface will do. */
export interface PostgresPool<Client extends PostgresClient> {
  connect(): Promise<Client>
  connect(
    callback: (
      error: Error | undefined,
      client: Client | undefined,
      done: (discard?: Error | boolean) => void,
    ) => void,
  ): void
  readonly options?: { readonly max?: number | undefined }
  readonly ending?: boolean | undefined
}

/** The options of `postgresDatabase`, beside the pool. */
export interface PostgresOptions {
  /**
   * How long one statement may take, including its waiting for locks; 0 for no limit. If the server
   * has not answered 5 s after that, its connection is given up. @default 15_000
   */
  statementTimeoutMs?: number | undefined
  /**
   * How long one statement may wait for a lock; 0 for no limit. Longer than a handler may take, because
   * another process may hold the lock of a payment while its handler runs. @default 12_000
   */
  lockTimeoutMs?: number | undefined
  /** How long a transaction may wait for its handler between two statements. @default 30_000 */
  idleTimeoutMs?: number | undefined
  /** For tests: time and randomness. */
  environment?: Environment | undefined
}
