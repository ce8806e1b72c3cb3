import { useEffect, useRef } from 'react'

/** Logs a developer's mistake to the console, in development only. */
export function useDevelopmentWarning(message: string | null): void {
  useEffect(() => {
    if (message !== null && isDevelopment()) warn(message)
  }, [message])
}

/** Warns in development, once for each, about props that are read only once and have changed. */
export function useReadOnceWarning(
  component: string,
  props: Readonly<Record<string, unknown>>,
): void {
  const first = useRef(props)
  const reported = useRef<readonly string[]>([])
  useEffect(() => {
    if (!isDevelopment()) return
    for (const [name, value] of Object.entries(props)) {
      // A function written inline is another one on every render.
      if (first.current[name] === value || reported.current.includes(name)) continue
      warn(`${component}: ${name} has changed, but is read once`)
      reported.current = [...reported.current, name]
    }
  })
}

// Bundlers replace it with a string. Without a bundler, `process` does not exist.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch {
    return false
  }
}

function warn(message: string) {
  // eslint-disable-next-line no-console -- the one place where the library speaks to developers
  console.error(message)
}
