interface PGliteResult {
  rows: unknown[]
}

/** The part of a PGlite transaction that `pgliteDatabase` uses. */
export interface PGliteTransaction {
  readonly closed: boolean
  query(sql: string, parameters?: unknown[]): Promise<PGliteResult>
  exec(sql: string): Promise<PGliteResult[]>
}

/** The part of a PGlite that `pgliteDatabase` uses. */
export interface PGliteLike<Client extends PGliteTransaction> {
  /** Where it keeps its data: a folder, or the URL of something else. */
  readonly dataDir?: string
  query(sql: string, parameters?: unknown[]): Promise<PGliteResult>
  exec(sql: string): Promise<PGliteResult[]>
  transaction<T>(work: (tx: Client) => Promise<T>): Promise<T>
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** Opens a PGlite in a folder: `(folder) => PGlite.create(folder)`. */
export type OpenPGlite<Client extends PGliteTransaction> = (
  folder: string,
) => PGliteLike<Client> | Promise<PGliteLike<Client>>
