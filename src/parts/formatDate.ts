const STYLE = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZoneName: 'short',
  numberingSystem: 'latn',
} as const

/** Formats a Unix time in seconds for a locale, with the name of the time zone that it is in. */
export function formatDate(seconds: number, locale: string, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat(locale, { ...STYLE, timeZone }).format(seconds * 1000)
  } catch {
    // Not a valid tag, such as `zh_TW`, or a zone that is not known. The time is right all the same.
    return new Intl.DateTimeFormat('en', { ...STYLE, timeZone: 'UTC' }).format(seconds * 1000)
  }
}
