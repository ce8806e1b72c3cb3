/**
 * Reads from an object that a wallet or another script has put on the page. Returns `undefined` if that
 * throws, as with a revoked proxy: it must not take the page down.
 */
export function readSafely<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
