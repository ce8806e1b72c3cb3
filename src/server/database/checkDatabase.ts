import { kindOf } from '../../core/checkObject'
import { PaymentError } from '../../core/errors'
import type { Database } from './database'

/**
 * Checks that a value is a database of ours, and not the driver's that it is made of.
 *
 * @throws PaymentError `invalid_configuration`, saying what to pass instead.
 */
export function checkDatabase(name: string, value: unknown): asserts value is Database {
  if (isPGlite(value)) throw wrong(name, 'a PGlite', 'pass pgliteDatabase(db) in its place')
  if (hasMethods(value, ['query', 'transaction'])) return
  if (hasMethods(value, ['connect']))
    throw wrong(name, 'of the package pg', 'pass postgresDatabase(pool) in its place')
  throw wrong(
    name,
    describe(value),
    'pass what pgliteDatabase(db) or postgresDatabase(pool) returns',
  )
}

/**
 * Checks the argument of `pgliteDatabase`.
 *
 * @throws PaymentError `invalid_configuration`, saying what to pass instead.
 */
export function checkPGlite(db: unknown): void {
  if (hasMethods(db, ['query', 'exec', 'transaction', 'listen'])) return
  const remedy = hasMethods(db, ['connect'])
    ? 'it looks like a pool of the package pg, which postgresDatabase takes'
    : 'pass a PGlite, such as `await PGlite.create()`, or a folder and a function that opens it'
  throw wrong('The argument of pgliteDatabase', describe(db), remedy)
}

/**
 * Checks the arguments of `pgliteDatabase` for a folder.
 *
 * @throws PaymentError `invalid_configuration`, saying what to pass instead.
 */
export function checkFolder<Open>(folder: string, open: Open | undefined): asserts open is Open {
  if (folder === '' || /^[a-z-]+:\/\//.test(folder))
    throw wrong(
      'The folder of pgliteDatabase',
      JSON.stringify(folder),
      'pass a path, or else a PGlite',
    )
  if (typeof open === 'function') return
  throw wrong(
    'The second argument of pgliteDatabase',
    describe(open),
    'pass a function that opens the folder, such as `(folder) => PGlite.create(folder)`',
  )
}

/**
 * Checks the argument of `postgresDatabase`.
 *
 * @throws PaymentError `invalid_configuration`, saying what to pass instead.
 */
export function checkPool(pool: unknown): void {
  // One client of `pg` has `connect` too.
  const isClient = hasMethods(pool, ['connect', 'escapeIdentifier'])
  if (hasMethods(pool, ['connect']) && !isClient) return
  const remedy = isPGlite(pool)
    ? 'it looks like a PGlite, which pgliteDatabase takes'
    : 'pass a pool of the package pg, such as `new Pool({ connectionString })`'
  throw wrong('The argument of postgresDatabase', isClient ? 'one client' : describe(pool), remedy)
}

const isPGlite = (value: unknown) => hasMethods(value, ['execProtocol'])

function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof Reflect.get(value, name) === 'function')
}

/** Says what a value is, but shows nothing of it: the URL of a database has a password in it. */
function describe(value: unknown): string {
  const isOther = typeof value !== 'object' || value === null || value instanceof Promise
  return isOther ? kindOf(value) : 'another object'
}

function wrong(name: string, is: string, remedy: string): PaymentError {
  return new PaymentError('invalid_configuration', `${name} is ${is}: ${remedy}`)
}
