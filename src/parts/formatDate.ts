const STYLE = { dateStyle: 'long', timeStyle: 'long', numberingSystem: 'latn' } as const

/** Formats a date and its time for a locale, with the name of the time zone that they are in. */
export function formatDate(date: Date, locale: string, timeZone: string): string {
  try {
    return date.toLocaleString(locale, { ...STYLE, timeZone })
  } catch {
    // Not a valid tag, such as `zh_TW`, or a zone that is not known. The time is right all the same.
    return date.toLocaleString('en', { ...STYLE, timeZone: 'UTC' })
  }
}
