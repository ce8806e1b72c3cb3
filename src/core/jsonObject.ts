/** A JSON object with members of any type. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object and not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Copies an object as JSON would carry it, so that comparing and showing it cannot fail. */
export function copyJsonObject(value: unknown): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value))
    return isJsonObject(copy) ? copy : undefined
  } catch {
    return undefined
  }
}
