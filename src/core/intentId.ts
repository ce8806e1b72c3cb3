/** Whether a value has the form of a payment's id, as in a path or a callback. */
export function isIntentId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value)
}
