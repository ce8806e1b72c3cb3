import type { PaymentStatus } from 'kryptogo-payment-react'
import type { DueBack, Queryable } from 'kryptogo-payment-react/server'
import { randomUUID } from 'node:crypto'
import type { Cart, Order } from './order'
import { isProductId, totalOf } from './products'

/** A status of a payment, as its order takes it. */
interface Settlement {
  payment: string
  status: PaymentStatus
  late: boolean
  /** The price that the payment was for. */
  price: string
  /** Whether a person has to look before anything is sent. */
  isDoubtful: boolean
}

const COLUMNS = 'id, product, gift_wrap as "giftWrap", total, status, late, shipped'

/** The shop's orders: tables of its own, in the database in which payments are kept. */
export async function createOrders(database: Queryable) {
  await database.query(`
    create table if not exists orders (
      id text primary key,
      session text not null,
      product text not null,
      gift_wrap boolean not null,
      total text not null,
      status text not null default 'pending',
      late boolean not null default false,
      shipped integer not null default 0,
      created_at timestamptz not null default now()
    );
    create table if not exists order_payments (
      id text primary key, order_id text not null, status text not null default 'pending'
    );
    create table if not exists refunds_due (payment text primary key, amount text, symbol text)
  `)

  /** Places an order, or changes one of this buyer that is not paid yet. */
  async function place(cart: Cart, session: string): Promise<Response> {
    const { id, product, giftWrap } = cart
    const [placed] = await database.query<Order>(
      `insert into orders (id, session, product, gift_wrap, total) values ($1, $2, $3, $4, $5)
       on conflict (id) do update set gift_wrap = excluded.gift_wrap, total = excluded.total
       where orders.session = excluded.session and orders.product = excluded.product
         and orders.status <> 'success'
       returning ${COLUMNS}`,
      [id, session, product, giftWrap, totalOf(product, giftWrap)],
    )
    // The payment server says that an order is paid.
    const order = placed ?? (await find(id, session))
    if (!order) return new Response('There is no such order', { status: 403 })
    return answer(order, session)
  }

  async function find(id: string, session: string | undefined): Promise<Order | undefined> {
    const [order] = await database.query<Order>(
      `select ${COLUMNS} from orders where id = $1 and session = $2`,
      [id, session ?? null],
    )
    return order
  }

  return {
    /** Finds an order of the buyer who sends a request. */
    find: (id: string, request: Request) => find(id, sessionOf(request)),

    /** An order whose payment has expired waits for the next. */
    async addPayment(tx: Queryable, id: string, payment: string) {
      await tx.query('insert into order_payments (id, order_id) values ($1, $2)', [payment, id])
      await tx.query(`update orders set status = 'pending' where id = $1 and status <> 'success'`, [
        id,
      ])
    },

    /**
     * Writes down what became of a payment, and ships the order if it is paid. A paid order stays as
     * it is, and one of several payments that expires says nothing while another can be paid.
     */
    async settle(tx: Queryable, id: string, settlement: Settlement) {
      const { payment, status, late, price, isDoubtful } = settlement
      await tx.query('update order_payments set status = $2 where id = $1', [payment, status])
      await tx.query(
        `update orders set status = $2, late = $3,
           shipped = case when $2 = 'success' and total = $4 and not $5::boolean then 1 else 0 end
         where id = $1 and status <> 'success' and not ($2 = 'expired' and exists (
           select from order_payments where order_id = $1 and status = 'pending'
         ))`,
        [id, status, late, price, isDoubtful],
      )
    },

    /** Writes down money that a person has to send back. */
    async owe(tx: Queryable, payment: string, { amount, symbol }: DueBack) {
      await tx.query('insert into refunds_due values ($1, $2, $3)', [payment, amount, symbol])
    },

    /** GET and POST /api/orders: those of this buyer. */
    async fetch(request: Request): Promise<Response> {
      const session = sessionOf(request) ?? randomUUID()
      if (request.method === 'POST') {
        const cart = readCart(await request.json().catch(() => null))
        return cart ? place(cart, session) : new Response('This is not an order', { status: 400 })
      }
      const sql = `select ${COLUMNS} from orders where session = $1 order by created_at desc limit 10`
      return answer(await database.query(sql, [session]), session)
    },
  }
}

function readCart(body: unknown): Cart | null {
  const { id, product, giftWrap } = Object(body) as Partial<Record<keyof Cart, unknown>>
  if (typeof id !== 'string' || !/^[\w-]{20,40}$/.test(id) || !isProductId(product)) return null
  return { id, product, giftWrap: giftWrap === true }
}

/** Answers the page, which has a session by then: before two of its tabs can order at once. */
function answer(body: unknown, session: string): Response {
  return Response.json(body, { headers: { 'Set-Cookie': cookieOf(session) } })
}

export const cookieOf = (session: string) => `session=${session}; Path=/; HttpOnly; SameSite=Lax`

/** The buyer's session. A real shop signs its cookie, or has a session already. */
export function sessionOf(request: Request): string | undefined {
  return /(?:^|; )session=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
}
