import type { ReactNode } from 'react'

/**
 * Returns a key that makes React replace an element when its text changes. A page that the browser has
 * translated no longer has the text node that React would change, and would keep an old amount.
 */
export function textKey(content: ReactNode): string | undefined {
  return typeof content === 'string' || typeof content === 'number' ? String(content) : undefined
}
