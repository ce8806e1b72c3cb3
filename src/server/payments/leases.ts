import type { Queryable } from '../database/database'

/** Longer than any pause between two looks. */
const FARTHEST_MS = 30 * 60 * 60_000

/** What `takeDue` takes. */
export interface Taking {
  readonly now: number
  readonly lentUntil: number
  readonly limit: number
  /** Those that the shop has not been told of, or the others. */
  readonly undelivered: boolean
}

/**
 * Takes the payments that are due, the longest first, and lends them until `lentUntil`: no other
 * process takes them meanwhile.
 */
export async function takeDue(
  database: Queryable,
  { now, lentUntil, limit, undelivered }: Taking,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    // materialized, or the limit may be applied anew for each row
    `with due as materialized (
      select id from kgp_intents
      where (next_check_at <= $1 or next_check_at > $4) and (delivered < changes) = $5
      order by next_check_at limit $3 for update skip locked
    ) update kgp_intents set next_check_at = $2 where id in (select id from due) returning id`,
    // who wrote of a time so far away had a clock that was wrong
    [now, lentUntil, limit, now + FARTHEST_MS, undelivered],
  )
  return rows.map(({ id }) => id)
}
