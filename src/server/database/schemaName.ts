import { kindOf } from '../../core/checkObject'
import { PaymentError } from '../../core/errors'
import { truncate } from '../../core/wellFormed'

/** The schema of the tables where the shop names none. */
export const DEFAULT_SCHEMA = 'kryptogo'

const NAME = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/

/** @throws PaymentError `invalid_configuration` where a value cannot be the name of a schema. */
export function checkSchemaName(name: unknown): asserts name is string {
  if (typeof name === 'string' && NAME.test(name) && name !== 'information_schema') return
  const is = typeof name === 'string' ? JSON.stringify(truncate(name, 100)) : kindOf(name)
  throw new PaymentError(
    'invalid_configuration',
    `schema is ${is}: pass 1 to 63 lower-case letters, digits and "_", not a digit first, nor ` +
      '"pg_"',
  )
}
