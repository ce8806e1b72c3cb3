/** The error at the bottom of a chain of causes. */
export function innermost(error: unknown): unknown {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  return inner
}

/** Returns what was thrown, as text. */
export const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)

/** Returns what was thrown, and where. */
export const stackOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
