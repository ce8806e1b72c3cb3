/** Replaces each `{name}` in a sentence with its value. A name without a value stays as it is. */
export function fillPlaceholders(
  sentence: string,
  values: Readonly<Record<string, string>> = {},
): string {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? placeholder) : placeholder,
  )
}
