import { checkObject } from '../../core/checkObject'
import { PaymentError } from '../../core/errors'
import { checkDatabase } from './checkDatabase'
import type { Database } from './database'
import { hideTables } from './hideTables'
import { lockUntilEnd } from './lock'
import { STEPS } from './schema'
import { checkSchemaName, DEFAULT_SCHEMA } from './schemaName'
import { query, raw, sql } from './sql'
import type { Tables } from './store'

const UTF8 = 'UTF8'
const LIMITS = { statementTimeoutMs: 300_000, lockTimeoutMs: 300_000 }

/** Where the tables are. */
export interface SchemaOptions {
  /** The schema of the tables, which is created where there is none. @default 'kryptogo' */
  schema?: string | undefined
}

const OPTIONS: Readonly<Record<keyof SchemaOptions, true>> = { schema: true }

/**
 * Creates the tables, or brings them up to this version of the library. Any number of processes may
 * call it at the same time.
 *
 * @throws PaymentError `invalid_configuration` where a newer version has migrated the tables, row level
 * security hides their rows, or the database is not in UTF-8.
 */
export async function migrate(database: Database, options: SchemaOptions = {}): Promise<void> {
  checkDatabase('The argument of migrate', database)
  checkObject('The second argument of migrate', options, OPTIONS)
  const { schema = DEFAULT_SCHEMA } = options
  checkSchemaName(schema)
  // Before the first migration there is no version table. Any other failure shows up again below.
  const known = await readState(inSchema(database, schema)).catch(() => NEW)
  refuseEncoding(known)
  refuseHidden(schema, known)
  refuseNewer(known)
  if (known.version === STEPS.length) return

  // Another process may hold the lock for long.
  await database.transaction((tx) => takeSteps(inSchema(tx, schema)), LIMITS)
}

async function takeSteps(tx: Tables): Promise<void> {
  const { schema } = tx
  await lockUntilEnd(tx, 'migration')
  // `if not exists` would ask for the right to create one even where there is one.
  const known = await query(tx, sql`select from pg_namespace where nspname = ${schema}`)
  const isNew = known.length === 0
  if (isNew) await query(tx, raw(`create schema "${schema}"`))
  await query(tx, sql`create table if not exists kgp_schema (version integer primary key)`)
  const state = await readState(tx)
  refuseEncoding(state)
  refuseHidden(schema, state)
  refuseNewer(state)
  for (const [done, step] of STEPS.entries()) {
    if (done < state.version) continue
    await query(tx, raw(step))
    await query(tx, sql`insert into kgp_schema (version) values (${done + 1}::integer)`)
  }
  await hideTables(tx, isNew)
}

/** The version of the tables, and who sees their rows. */
interface State {
  readonly version: number
  /** Those of the tables whose rows row level security hides from `user`. */
  readonly hidden: string | null
  readonly owner: string
  readonly user: string
  /** In which encoding the database keeps text. */
  readonly encoding: string
}

const NEW: State = { version: 0, hidden: null, owner: '', user: '', encoding: UTF8 }

async function readState(on: Tables): Promise<State> {
  const [row] = await query<State>(
    on,
    sql`select coalesce((select max(version) from kgp_schema), 0) as version,
      string_agg(relname::text, ', '::text order by relname) as hidden,
      coalesce(min(pg_get_userbyid(relowner)::text), '') as owner, current_user::text as user,
      current_setting('server_encoding'::text) as encoding
    from pg_class where relnamespace = to_regnamespace(${on.schema}::text)::oid and relkind = 'r'
      and starts_with(relname::text, 'kgp_'::text) and row_security_active(oid)`,
  )
  return row ?? NEW
}

function inSchema(on: Pick<Database, 'query'>, schema: string): Tables {
  return { schema, query: (text, parameters) => on.query(text, parameters) }
}

function refuseHidden(schema: string, { hidden, owner, user }: State): void {
  if (hidden === null) return
  throw new PaymentError(
    'invalid_configuration',
    `Row level security hides ${hidden} in the schema ${schema} from the role ${user}, which would see ` +
      `no payment there. Connect as ${owner}, the owner of the tables, or give ${user} "bypassrls".`,
  )
}

function refuseEncoding({ encoding }: State): void {
  if (encoding === UTF8) return
  throw new PaymentError(
    'invalid_configuration',
    `The database keeps text as ${encoding}, which has not all characters: a payment whose order data has others ` +
      "could not be stored. Use a database made by `create database … encoding 'UTF8' template template0`.",
  )
}

function refuseNewer({ version }: State): void {
  if (version <= STEPS.length) return
  throw new PaymentError(
    'invalid_configuration',
    `The database is at version ${version} of kryptogo-payment-react's tables, and this release knows ` +
      `version ${STEPS.length}. A newer release has migrated it: install that one on every server.`,
  )
}
