/** The texts that this browser would not keep. They last as long as the page. */
const texts = new Map<string, string>()

/** Returns the text that this browser keeps under a key, or `null` where there is none. */
export function keptText(key: string): string | null {
  const text = texts.get(key)
  if (text !== undefined) return text
  try {
    return localStorage.getItem(key)
  } catch {
    // A browser may throw on the very access to its storage.
    return null
  }
}

/** Keeps a text for later visits, or at least for this one. */
export function keepText(key: string, text: string): void {
  try {
    localStorage.setItem(key, text)
    texts.delete(key)
  } catch {
    texts.set(key, text)
  }
}
