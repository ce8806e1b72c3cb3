import { useEffect, useSyncExternalStore } from 'react'
import { keepText, keptText } from './keptTexts'

/** The languages of the sandbox's pages. */
export const locales = ['en', 'zh-TW'] as const

/** A language of the sandbox's pages. */
export type Locale = (typeof locales)[number]

const KEY = 'kryptogo-sandbox.locale'
const listeners = new Set<() => void>()

/** Returns the language of both pages, which this browser keeps, and the function that changes it. */
export function useLocale(): readonly [Locale, (next: Locale) => void] {
  return [useSyncExternalStore(subscribe, read), write]
}

/** Names a page in the browser's tab, in the language in which it is, and says which one that is. */
export function useTitle(title: string): void {
  const [locale] = useLocale()
  useEffect(() => {
    document.documentElement.lang = locale
    document.title = title
  }, [locale, title])
}

function read(): Locale {
  const kept = locales.find((one) => one === keptText(KEY))
  return kept ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh-TW' : 'en')
}

function write(next: Locale): void {
  keepText(KEY, next)
  listeners.forEach((listener) => listener())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}
