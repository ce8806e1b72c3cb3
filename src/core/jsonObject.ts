/** An object of JSON, whose members may be anything. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether a value is an object with names, not a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
