import type { Clock } from 'kryptogo-payment-react/server'
import { openPlace, type Place } from './place'
import { verifyShop } from './verifyShop'

interface LogRow {
  readonly event: string
  readonly payment: string
  readonly status: string
  readonly previous: string
}

/**
 * Compares a shop's stored payments and delivered events with the history at KryptoGO. `mayFail` is why
 * deliveries have failed on purpose.
 */
export async function inspectShop(
  { place, clock, mayFail }: { place: Place; clock: Clock; mayFail: RegExp },
  histories: ReadonlyMap<string, readonly string[]>,
) {
  const { database, close } = openPlace(place)
  try {
    const faults: string[] = []
    const stored = await database.query<{ id: string; status: string; changes: number }>(
      'select id, status, changes from kryptogo.kgp_intents',
    )
    const log = await database.query<LogRow>(
      'select event, payment, status, previous from shop_log order by id',
    )
    const payments = new Map(stored.map((row) => [row.id, row]))
    const delivered = grouped(log)

    for (const [id, history] of histories) {
      const row = payments.get(id)
      const events = delivered.get(id) ?? []
      const statuses = events.map(({ status }) => status)
      if (row?.status !== history.at(-1)) faults.push(`${id} is ${row?.status ?? 'lost'}`)
      if (events.length !== row?.changes)
        faults.push(`${id} changed ${row?.changes ?? 0} times, and ${events.length} were delivered`)
      if (!events.every(({ event }, index) => event === `${id}:${index + 1}`))
        faults.push(`${id} was delivered out of order: ${events.map(({ event }) => event).join()}`)
      const previous = ['pending', ...statuses].slice(0, -1)
      if (events.map((one) => one.previous).join() !== previous.join())
        faults.push(`${id} was delivered with a previous status that it never had`)
      if (!isPartOf(statuses, history))
        faults.push(`${id} went ${history.join()}, and was delivered as ${statuses.join()}`)
    }
    for (const id of payments.keys()) if (!histories.has(id)) faults.push(`${id} is not KryptoGO’s`)

    const failed = await database.query<{ body: string }>(
      `select body from kryptogo.kgp_audit where kind = 'delivery_failed'`,
    )
    for (const { body } of failed) if (!mayFail.test(body)) faults.push(body)
    faults.push(...(await verifyShop(database, clock)))
    const [rows] = await database.query<{ count: number }>(
      'select count(*)::integer from kryptogo.kgp_audit',
    )
    return {
      payments: histories.size,
      changes: log.length,
      failed: failed.length,
      audit: rows?.count ?? 0,
      faults,
    }
  } finally {
    await close()
  }
}

function grouped(log: readonly LogRow[]) {
  const groups = new Map<string, LogRow[]>()
  for (const row of log) groups.set(row.payment, [...(groups.get(row.payment) ?? []), row])
  return groups
}

/** Whether a list is a subsequence of another. */
function isPartOf(part: readonly string[], whole: readonly string[]): boolean {
  const rest = whole.values()
  return part.every((item) => {
    for (const one of rest) if (one === item) return true
    return false
  })
}
