/** How deep JSON from outside may be nested. Past some thousands, functions that visit all of it fail. */
export const MAXIMUM_DEPTH = 64

/** Whether the objects and arrays of a JSON text are nested deeper than is taken. */
export function isTooDeep(json: string): boolean {
  let depth = 0
  for (const [mark] of json.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (mark === '[' || mark === '{') depth++
    else if (mark === ']' || mark === '}') depth--
    if (depth > MAXIMUM_DEPTH) return true
  }
  return false
}
