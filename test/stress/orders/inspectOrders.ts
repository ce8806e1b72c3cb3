import type { Clock } from 'kryptogo-payment-react/server'
import { openPlace, type Place } from '../place'
import { verifyShop } from '../verifyShop'

/** A payment that a page was shown with an address. */
export interface Offer {
  readonly orderId: string
  readonly price: string
  readonly id: string
  /** When it was first shown. */
  readonly at: number
}

/** Finds payments of one order and price that could be paid at the same time. */
export function findDoubleOffers(
  offers: readonly Offer[],
  endedAt: ReadonlyMap<string, number>,
): string[] {
  return offers.flatMap((later) =>
    offers
      .filter(
        (earlier) =>
          earlier.id !== later.id &&
          earlier.orderId === later.orderId &&
          earlier.price === later.price &&
          earlier.at <= later.at &&
          (endedAt.get(earlier.id) ?? Infinity) > later.at,
      )
      .map(({ id }) => `${later.orderId} is offered ${later.id} beside ${id}`),
  )
}

/** Compares what a shop has stored and delivered with what its pages were shown and KryptoGO says. */
export async function inspectOrders(
  { place, clock }: { place: Place; clock: Clock },
  offers: readonly Offer[],
  successes: ReadonlySet<string>,
) {
  const { database, close } = openPlace(place)
  try {
    const faults: string[] = []
    const stored = await database.query<{
      id: string
      status: string
      changes: number
      made: boolean
    }>(
      `select p.id, p.status, p.changes, c.payment is not null or a.kind = 'matched' as made
      from kryptogo.kgp_intents p
      join kryptogo.kgp_audit a on a.client_id = p.client_id and a.subject = 'intent:' || p.id and a.seq = 1
      left join shop_created c on c.payment = p.id`,
    )
    const payments = new Map(stored.map((row) => [row.id, row]))
    for (const { id, orderId } of offers)
      if (!payments.has(id)) faults.push(`${id} of ${orderId} was shown, and is not stored`)
    for (const { id, made } of stored) if (!made) faults.push(`${id} was stored without onCreated`)
    for (const id of successes)
      if (payments.get(id)?.status !== 'success') faults.push(`${id} is paid, and not here`)

    const log = await database.query<{ payment: string; count: number; changes: number }>(
      `select p.id as payment, count(l.event)::integer as count, p.changes
      from kryptogo.kgp_intents p left join shop_log l on l.payment = p.id group by p.client_id, p.id`,
    )
    for (const { payment, count, changes } of log)
      if (count !== changes) faults.push(`${payment} changed ${changes} times, delivered ${count}`)
    const paid = await database.query<{ order_id: string; count: number; paid_by: string | null }>(
      `select o.order_id, o.paid_by, count(l.event)::integer as count from kryptogo.kgp_orders o
      left join shop_log l on l.order_id = o.order_id and l.status = 'success' and not l.is_due
      group by o.client_id, o.order_id`,
    )
    for (const { order_id, count, paid_by } of paid)
      if (count !== (paid_by === null ? 0 : 1))
        faults.push(`${order_id} was paid ${count} times, by ${paid_by ?? 'none'}`)
    faults.push(...(await verifyShop(database, clock)))
    return { stored: stored.length, faults }
  } finally {
    await close()
  }
}
