import { toWellFormed } from './wellFormed'

/** A JSON object with members of any type. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object and not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads a text as a JSON object; `undefined` if it is anything else. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Copies an object as JSON would carry it in UTF-8, so that comparing, showing and storing it cannot fail. */
export function copyJsonObject(value: unknown): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value), wellFormedPart)
    return isJsonObject(copy) ? copy : undefined
  } catch {
    return undefined
  }
}

function wellFormedPart(_name: string, part: unknown): unknown {
  if (typeof part === 'string') return toWellFormed(part)
  if (!isJsonObject(part)) return part
  return Object.fromEntries(
    Object.entries(part).map(([name, member]) => [toWellFormed(name), member]),
  )
}
