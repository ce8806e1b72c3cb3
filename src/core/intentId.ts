/** Whether a value can be the id of a payment, as a path or a callback names it. */
export function isIntentId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value)
}
