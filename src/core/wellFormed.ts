// With the flag, a pair of surrogates is one character, and only half of one is a surrogate.
const HALF_CHARACTER = /\p{Surrogate}/u
const HALF_CHARACTERS = /\p{Surrogate}/gu

/** Whether a text is without half characters, such as are left where an emoji was cut. UTF-8 has none. */
export function isWellFormed(text: string): boolean {
  return !HALF_CHARACTER.test(text)
}

/** Replaces each half character by U+FFFD, as UTF-8 does, so that a text stays the same when it is stored. */
export function toWellFormed(text: string): string {
  return text.replace(HALF_CHARACTERS, '\ufffd')
}

/** Shortens a text to `longest` UTF-16 code units, or to one less where a character would be cut in half. */
export function truncate(text: string, longest: number): string {
  return toWellFormed(text.slice(0, longest).replace(/[\ud800-\udbff]$/, ''))
}
