import type { SandboxPage } from '../testing/sandboxApi'
import { Problem } from './problem'

const LIMIT = 100
const MAX_LIMIT = 1_000

/**
 * Returns one page of a list, newest first.
 *
 * @param items The whole list, oldest first.
 * @throws Problem when the query is not a valid one.
 */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  query: URLSearchParams,
): SandboxPage<Item> {
  const limit = Number(query.get('limit') ?? LIMIT)
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new Problem(
      'invalid_limit',
      `limit must be a whole number from 1 to ${MAX_LIMIT}, not ${JSON.stringify(query.get('limit'))}.`,
    )
  const before = query.get('before')
  const end = before === null ? items.length : items.findIndex((item) => keyOf(item) === before)
  if (end === -1)
    throw new Problem(
      'unknown_page',
      `Nothing in the list is named ${JSON.stringify(before)}. Pass the "next" of the page before.`,
    )
  const start = Math.max(0, end - limit)
  const page = items.slice(start, end).reverse()
  const last = page.at(-1)
  return { items: page, next: start > 0 && last !== undefined ? keyOf(last) : null }
}
