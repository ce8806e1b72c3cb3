import type { PGlite } from '@electric-sql/pglite'
import type { PaymentStatus } from 'kryptogo-payment-react'
import type { Queryable } from 'kryptogo-payment-react/server'
import type { Order } from './order'
import { isProductId, products } from './products'

/** The shop's orders: a table of its own, in the database in which payments are kept. */
export async function createOrders(db: PGlite) {
  await db.exec(`
    create table if not exists orders (
      id text primary key default gen_random_uuid(),
      product text not null,
      total text not null,
      status text not null default 'pending',
      shipped integer not null default 0,
      created_at timestamptz not null default now()
    )
  `)
  const columns = 'id, product, total, status, shipped'

  async function query(sql: string, parameters: unknown[] = []): Promise<Order[]> {
    const { rows } = await db.query<Order>(sql, parameters)
    return rows
  }

  async function create(product: unknown): Promise<Response> {
    if (!isProductId(product)) return new Response('There is no such product', { status: 400 })
    const { price } = products[product]
    const [order] = await query(
      `insert into orders (product, total) values ($1, $2) returning ${columns}`,
      [product, price],
    )
    return Response.json(order, { status: 201 })
  }

  return {
    async find(id: string): Promise<Order | undefined> {
      const [order] = await query(`select ${columns} from orders where id = $1`, [id])
      return order
    },

    /** Writes down what became of a payment, and ships `parcels`. A paid order stays as it is. */
    async settle(tx: Queryable, id: string, status: PaymentStatus, parcels: number) {
      await tx.query(
        `update orders set status = $2, shipped = shipped + $3
         where id = $1 and status <> 'success'`,
        [id, status, parcels],
      )
    },

    /** GET and POST /api/orders. A real shop would ask who is there. */
    async fetch(request: Request): Promise<Response> {
      if (new URL(request.url).pathname !== '/api/orders')
        return new Response('There is nothing here', { status: 404 })
      if (request.method === 'POST') {
        // a body that is not JSON names no product
        const asked = (await request.json().catch(() => null)) as { product?: unknown } | null
        return create(asked?.product)
      }
      return Response.json(
        await query(`select ${columns} from orders order by created_at desc limit 10`),
      )
    },
  }
}
