const STYLE = { dateStyle: 'long', timeStyle: 'long', numberingSystem: 'latn' } as const

/** Formats a date and its time for a locale, with the name of the time zone that they are in. */
export function formatDate(date: Date, locale: string, timeZone: string): string {
  // Not a valid tag, such as `zh_TW`, or a zone that is not known: the time is right all the same.
  const tag = isValid(() => new Intl.Locale(locale)) ? locale : 'en'
  const zone = isValid(() => date.toLocaleString('en', { timeZone })) ? timeZone : 'UTC'
  return date.toLocaleString(tag, { ...STYLE, timeZone: zone })
}

function isValid(format: () => unknown): boolean {
  try {
    format()
    return true
  } catch {
    return false
  }
}
