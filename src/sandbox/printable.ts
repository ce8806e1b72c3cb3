// A terminal acts on the control characters of both sets, and shows text after the others in another
// order than it was sent in. Two of them end lines.
const ACTIVE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu

/** Escapes what a terminal would act on in a line that others have written. JSON stays the same JSON. */
export const printable = (line: string) =>
  line.replace(ACTIVE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
