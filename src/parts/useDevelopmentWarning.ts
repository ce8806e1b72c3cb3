import { useEffect, useInsertionEffect, useRef } from 'react'
import { ERROR_CATEGORIES } from '../core/errorCategories'
import type { PageError } from '../core/errors'

// Bundlers replace `process.env.NODE_ENV` with a string, and drop what only development needs. Without
// a bundler, `process` does not exist, and nothing is logged.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Logs a developer's mistake to the console, in development only: each once for each provider. */
export function useDevelopmentWarning(getMessage: () => string | null, logged: Set<string>): void {
  useEffect(() => {
    try {
      if (process.env.NODE_ENV !== 'production') warn(getMessage(), logged)
    } catch {
      // No bundler.
    }
  }, [getMessage, logged])
}

/** Logs developers' mistakes like `useDevelopmentWarning`, from an effect that a component has anyway. */
export function logMistakes(
  getMessages: () => readonly (string | null)[],
  logged: Set<string>,
): void {
  try {
    if (process.env.NODE_ENV !== 'production')
      for (const message of getMessages()) warn(message, logged)
  } catch {
    // No bundler.
  }
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

/**
 * Warns in development when a provider is unmounted with an open payment. Not in tests, which unmount
 * everything at their end.
 */
export function useUnmountWarning(isPaying: () => boolean): void {
  // An insertion effect, which StrictMode does not repeat and a hidden Activity keeps.
  useInsertionEffect(
    () => () => {
      warnOfUnmount(isPaying)
    },
    [isPaying],
  )
}

function warnOfUnmount(isPaying: () => boolean): void {
  try {
    if (process.env.NODE_ENV === 'development' && isPaying()) warn(UNMOUNTED, new Set())
  } catch {
    // No bundler.
  }
}

const UNMOUNTED =
  'The provider of an open payment was unmounted, so the page no longer follows the payment. Put the provider around what opens and closes, such as a modal'

/** Logs an error that the shop's developers can fix, in development only. */
export function logInDevelopment(error: PageError, logged: Set<string>): void {
  try {
    if (process.env.NODE_ENV !== 'production' && isDevelopers(error)) warn(error.message, logged)
  } catch {
    // No bundler.
  }
}

function isDevelopers({ code }: PageError): boolean {
  const category = ERROR_CATEGORIES[code]
  return category === 'developer' || category === 'server'
}

type Props = Readonly<Record<string, unknown>>

function warnOfChanges(component: string, props: Props, first: Props, reported: Set<string>) {
  for (const [name, value] of Object.entries(props)) {
    // A function written inline is another one on every render.
    if (value === first[name] || reported.has(name)) continue
    reported.add(name)
    warn(`${component}: ${name} has changed, but is read once`, reported)
  }
}

function warn(message: string | null, logged: Set<string>) {
  if (message === null || logged.has(message)) return
  logged.add(message)
  // eslint-disable-next-line no-console -- the one place where the library speaks to developers
  console.error(message)
}
