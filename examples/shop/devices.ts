import type { Queryable } from 'kryptogo-payment-react/server'
import { randomUUID } from 'node:crypto'
import { cookieOf, sessionOf } from './orders'

/** Links that open a buyer's session on another device, each once and for ten minutes. */
export async function createDevices(database: Queryable) {
  await database.query(`
    create table if not exists device_links (
      token text primary key, session text not null, created_at timestamptz not null default now()
    )
  `)

  async function createLink(session: string): Promise<Response> {
    const token = randomUUID()
    await database.query('insert into device_links (token, session) values ($1, $2)', [
      token,
      session,
    ])
    return Response.json({ path: `/api/devices/${token}` })
  }

  async function follow(token: string): Promise<Response> {
    const [link] = await database.query<{ session: string }>(
      `delete from device_links
       where token = $1 and created_at > now() - interval '10 minutes' returning session`,
      [token],
    )
    if (!link) return new Response('This link has been used, or is too old', { status: 404 })
    const headers = { Location: '/page/', 'Set-Cookie': cookieOf(link.session) }
    return new Response(null, { status: 303, headers })
  }

  return {
    /** POST /api/devices makes a link, and GET of it opens the session. */
    async fetch(request: Request): Promise<Response> {
      const token = new URL(request.url).pathname.split('/').at(3)
      if (token !== undefined) return follow(token)
      const session = sessionOf(request)
      if (request.method !== 'POST' || session === undefined)
        return new Response('There is nothing to open elsewhere', { status: 404 })
      return createLink(session)
    },
  }
}
