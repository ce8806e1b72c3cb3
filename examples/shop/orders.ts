import type { PGlite } from '@electric-sql/pglite'
import type { PaymentStatus } from 'kryptogo-payment-react'
import type { DueBack, Queryable } from 'kryptogo-payment-react/server'
import { randomUUID } from 'node:crypto'
import type { Order } from './order'
import { isProductId, products } from './products'

/** The shop's orders: a table of its own, in the database in which payments are kept. */
export async function createOrders(db: PGlite) {
  await db.exec(`
    create table if not exists orders (
      id text primary key default gen_random_uuid(),
      session text not null,
      product text not null,
      total text not null,
      status text not null default 'pending',
      shipped integer not null default 0,
      created_at timestamptz not null default now()
    );
    create table if not exists refunds_due (payment text primary key, amount text, symbol text)
  `)
  const columns = 'id, product, total, status, shipped'

  async function query(sql: string, parameters: unknown[] = []): Promise<Order[]> {
    const { rows } = await db.query<Order>(sql, parameters)
    return rows
  }

  /** Places an order, or finds the one of this buyer that is not paid yet. */
  async function place(product: unknown, session: string): Promise<Response> {
    if (!isProductId(product)) return new Response('There is no such product', { status: 400 })
    const headers = { 'Set-Cookie': `session=${session}; Path=/; HttpOnly; SameSite=Lax` }
    const [open] = await query(
      `select ${columns} from orders
       where session = $1 and product = $2 and status <> 'success' order by created_at desc limit 1`,
      [session, product],
    )
    if (open) return Response.json(open, { headers })
    const { price } = products[product]
    const [order] = await query(
      `insert into orders (session, product, total) values ($1, $2, $3) returning ${columns}`,
      [session, product, price],
    )
    return Response.json(order, { status: 201, headers })
  }

  return {
    /** Finds an order of the buyer who sends a request. */
    async find(id: string, request: Request): Promise<Order | undefined> {
      const [order] = await query(`select ${columns} from orders where id = $1 and session = $2`, [
        id,
        sessionOf(request) ?? null,
      ])
      return order
    },

    /** An order whose payment has expired waits for the next. */
    async reopen(tx: Queryable, id: string) {
      await tx.query(`update orders set status = 'pending' where id = $1 and status <> 'success'`, [
        id,
      ])
    },

    /** Writes down what became of a payment, and ships `parcels`. A paid order stays as it is. */
    async settle(tx: Queryable, id: string, status: PaymentStatus, parcels: number) {
      await tx.query(
        `update orders set status = $2, shipped = shipped + $3
         where id = $1 and status <> 'success'`,
        [id, status, parcels],
      )
    },

    /** Writes down money that a person has to send back. */
    async owe(tx: Queryable, payment: string, { amount, symbol }: DueBack) {
      await tx.query('insert into refunds_due values ($1, $2, $3)', [payment, amount, symbol])
    },

    /** GET and POST /api/orders: those of this buyer. */
    async fetch(request: Request): Promise<Response> {
      if (new URL(request.url).pathname !== '/api/orders')
        return new Response('There is nothing here', { status: 404 })
      if (request.method === 'POST') {
        // a body that is not JSON names no product
        const asked = (await request.json().catch(() => null)) as { product?: unknown } | null
        return place(asked?.product, sessionOf(request) ?? randomUUID())
      }
      return Response.json(
        await query(
          `select ${columns} from orders where session = $1 order by created_at desc limit 10`,
          [sessionOf(request) ?? null],
        ),
      )
    },
  }
}

/** The buyer's session. A real shop signs its cookie, or has a session already. */
function sessionOf(request: Request): string | undefined {
  return /(?:^|; )session=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
}
