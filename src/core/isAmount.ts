const DECIMAL = /^\d+(\.\d+)?$/

/** Whether a value is a plain decimal string: digits, and at most one point between digits. */
export function isAmount(value: unknown): value is string {
  return typeof value === 'string' && DECIMAL.test(value)
}
