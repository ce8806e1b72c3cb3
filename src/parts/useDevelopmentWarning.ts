import { useEffect, useRef } from 'react'

// Bundlers replace `process.env.NODE_ENV` with a string, and drop what only development needs. Without
// a bundler, `process` does not exist, and nothing is logged.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Logs a developer's mistake to the console, in development only. */
export function useDevelopmentWarning(message: string | null): void {
  useEffect(() => {
    try {
      if (process.env.NODE_ENV !== 'production') warn(message)
    } catch {
      // No bundler.
    }
  }, [message])
}

/** Warns in development, once for each, about props that are read only once and have changed. */
export function useReadOnceWarning(component: string, props: Props): void {
  const first = useRef(props)
  const reported = useRef(new Set<string>())
  useEffect(() => {
    try {
      if (process.env.NODE_ENV !== 'production')
        warnOfChanges(component, props, first.current, reported.current)
    } catch {
      // No bundler.
    }
  })
}

type Props = Readonly<Record<string, unknown>>

function warnOfChanges(component: string, props: Props, first: Props, reported: Set<string>) {
  for (const [name, value] of Object.entries(props)) {
    // A function written inline is another one on every render.
    if (value === first[name] || reported.has(name)) continue
    reported.add(name)
    warn(`${component}: ${name} has changed, but is read once`)
  }
}

function warn(message: string | null) {
  // eslint-disable-next-line no-console -- the one place where the library speaks to developers
  if (message !== null) console.error(message)
}
