/** Returns the time of day of an entry: 14:03:59. */
export const timeOfDay = (iso: string, locale: string) =>
  new Date(iso).toLocaleTimeString(locale, { hour12: false })

/** Returns a duration as minutes and seconds, with hours where there are some: 29:14. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}
