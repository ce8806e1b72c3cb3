import { useEffect, useSyncExternalStore } from 'react'

export const locales = ['en', 'zh-TW'] as const
export const themes = ['auto', 'light', 'dark'] as const

export type Locale = (typeof locales)[number]
export type Theme = (typeof themes)[number]

/** The language, kept over reloads. */
export function useLocale() {
  const [locale, setLocale] = useStored('locale', locales)
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  return [locale, setLocale] as const
}

/** Light or dark, kept over reloads. */
export function useTheme() {
  const [theme, setTheme] = useStored('theme', themes)
  useEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
  return [theme, setTheme] as const
}

function useStored<T extends string>(key: string, choices: readonly [T, ...T[]]) {
  const [stored, write] = useStoredText(key, () => choices[0])
  const value = choices.find((choice) => choice === stored) ?? choices[0]
  return [value, (next: T) => write(next)] as const
}

/** A text that this browser keeps, the same in each of its windows. The first one makes it. */
export function useStoredText(key: string, make: () => string) {
  const read = () => localStorage.getItem(key) ?? keep(make())
  const keep = (value: string) => {
    localStorage.setItem(key, value)
    return value
  }
  const write = (value: string) => {
    keep(value)
    // the browser tells every window but this one
    dispatchEvent(new StorageEvent('storage', { key }))
  }
  return [useSyncExternalStore(subscribe, read), write] as const
}

function subscribe(onChange: () => void) {
  addEventListener('storage', onChange)
  return () => removeEventListener('storage', onChange)
}
