/** Where the server writes what happened. `console` will do. Nothing secret is written. */
export interface Logger {
  info(message: string, details?: Readonly<Record<string, unknown>>): void
  warn(message: string, details?: Readonly<Record<string, unknown>>): void
  error(message: string, details?: Readonly<Record<string, unknown>>): void
}

/** Wraps the logger of the shop so that neither an error in it nor its absence disturbs a caller. */
export function createSafeLogger(logger: Logger | undefined): Logger {
  const attempt =
    (level: keyof Logger): Logger[typeof level] =>
    (message, details) => {
      // There is nowhere to report a logger that fails, now or asynchronously.
      new Promise((resolve) => resolve(logger?.[level](message, details))).catch(() => undefined)
    }
  return { info: attempt('info'), warn: attempt('warn'), error: attempt('error') }
}

/** Describes an error for the log: its message, those of its causes, and its stack. */
export function errorDetails(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error))
    return { reason: typeof error === 'string' ? error : `${typeof error} thrown` }
  const reasons: string[] = []
  for (let one: unknown = error; one instanceof Error && reasons.length < 5; one = one.cause)
    reasons.push(`${one.name}: ${one.message}`)
  return { reason: reasons.join(', because of '), ...(error.stack && { stack: error.stack }) }
}
