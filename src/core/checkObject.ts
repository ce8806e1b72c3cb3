import { PaymentError } from './errors'
import { isJsonObject } from './jsonObject'

/** Says what a value is that should be something else, without showing it: it may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Promise) return 'a promise'
  return value === undefined ? 'undefined' : `of type ${typeof value}`
}

/**
 * Checks that options are an object, and that each is known: one that is misspelled would be ignored.
 *
 * @throws PaymentError `invalid_configuration`, naming the option and how to fix it.
 */
export function checkObject(
  name: string,
  value: unknown,
  known: Readonly<Record<string, true>>,
): void {
  const names = Object.keys(known).join(', ')
  if (!isJsonObject(value) || value instanceof Promise)
    throw new PaymentError(
      'invalid_configuration',
      `${name} is ${kindOf(value)}: pass an object with ${names}`,
    )
  const odd = Object.keys(value).find((key) => !Object.hasOwn(known, key))
  if (odd === undefined) return
  throw new PaymentError(
    'invalid_configuration',
    `${name} has no option ${JSON.stringify(odd)}, so it would be ignored: correct its name or leave it out. The options are ${names}`,
  )
}
