// The last ones are symbols, letters and marks that show nothing, as blank Braille or a null notehead.
const INVISIBLE =
  /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]|\u2800|\u{1107f}|\u{13441}|\u{13442}|\u{16fe4}|\u{1d159}/u

/**
 * Whether a value can be the key of something: 1 to `longest` visible characters in Unicode's composed
 * form, with plain spaces inside at most. Of others, two that look the same would be two things.
 */
export function isPlainKey(value: unknown, longest: number): value is string {
  if (typeof value !== 'string' || !value || value.length > longest) return false
  return value === value.trim().normalize() && !INVISIBLE.test(value.replaceAll(' ', ''))
}
