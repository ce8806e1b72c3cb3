import { NAMES } from './schema'
import type { Tables } from './store'

/** A parameter of a statement. */
export type SqlValue = string | number | boolean | null | readonly SqlValue[]

/** A statement or a fragment of one, with its parameters. */
export interface Sql {
  /** With `$1`, `$2` for the parameters. */
  readonly text: string
  readonly values: readonly SqlValue[]
  /** The text around the parameters, so that fragments can be nested. */
  readonly chunks: readonly string[]
}

/**
 * Writes SQL and numbers its parameters. A nested `Sql` becomes part of the text, so a statement can
 * be composed of fragments. PostgreSQL infers the type of each parameter separately: cast one whose
 * context leaves the type open, as in `${1}::integer`.
 *
 * @example
 * query(tx, sql`select * from kgp_audit where subject = ${subject}`)
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (SqlValue | Sql)[]): Sql {
  return weave(strings, parts)
}

/** Inserts text into SQL as it is, such as the name of a column. Never pass input from outside. */
export function raw(text: string): Sql {
  return statement([text], [])
}

/** Joins parts with a separator, such as the assignments of an `update`. */
export function join(parts: readonly (SqlValue | Sql)[], separator = ', '): Sql {
  const strings = parts.map((_, index) => (index ? separator : ''))
  return weave([...strings, ''], parts)
}

/** Runs a statement on the tables of a schema, and returns its rows. */
export function query<Row extends object>(on: Tables, { text, values }: Sql): Promise<Row[]> {
  return on.query<Row>(text.replace(UNQUALIFIED, `"${on.schema}".$&`), values)
}

// The shop's `search_path` decides nothing: any role may have put tables of the same names into it.
const UNQUALIFIED = new RegExp(`\\b(?:${NAMES.join('|')})\\b`, 'g')

function weave(strings: readonly string[], parts: readonly (SqlValue | Sql)[]): Sql {
  const chunks = strings.slice(0, 1)
  const values: SqlValue[] = []
  const append = (text = '') => chunks.push((chunks.pop() ?? '') + text)
  parts.forEach((part, index) => {
    const [first, ...rest] = isSql(part) ? part.chunks : ['', '']
    append(first)
    chunks.push(...rest)
    append(strings[index + 1])
    values.push(...(isSql(part) ? part.values : [part]))
  })
  return statement(chunks, values)
}

function statement(chunks: readonly string[], values: readonly SqlValue[]): Sql {
  const text = chunks.reduce((sofar, chunk, number) => `${sofar}$${number}${chunk}`)
  return { text, values, chunks }
}

function isSql(part: SqlValue | Sql): part is Sql {
  return typeof part === 'object' && part !== null && 'chunks' in part
}
