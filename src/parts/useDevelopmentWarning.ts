import { useEffect } from 'react'

/** Tells the developer of a mistake on the console, in development only. */
export function useDevelopmentWarning(message: string | null): void {
  useEffect(() => {
    // eslint-disable-next-line no-console -- the one place where the library speaks to developers
    if (message !== null && isDevelopment()) console.error(message)
  }, [message])
}

// What bundlers replace by a string. Where there is no bundler, there is no `process` either.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch {
    return false
  }
}
