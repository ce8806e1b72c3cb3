import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { FakeKryptogo } from 'kryptogo-payment-react/testing'
import {
  createKryptogoClient,
  createPaymentServer,
  type Clock,
  type Database,
  type KryptogoClient,
  type TransferOptions,
} from 'kryptogo-payment-react/server'
import { onTestFinished } from 'vitest'
import { EMPTY, hashOf, type AuditRow } from '../support/auditRows'

export const API_KEY = 'sk-transfers-8d1f0c'
const KEYS = { clientId: 'client', apiKey: API_KEY }

/** A clock ahead of this machine's, for a time when every process that was sending has died. */
export const ahead = (ms: number): Clock => ({
  now: () => Date.now() + ms,
  after(delay, task) {
    const timer = setTimeout(task, delay)
    return () => clearTimeout(timer)
  },
})

export function clientOf(fake: FakeKryptogo, timeoutMs?: number): KryptogoClient {
  return createKryptogoClient({
    ...KEYS,
    origin: 'https://shop.example',
    environment: { fetch: fake.fetch },
    ...(timeoutMs !== undefined && { timeoutMs }),
  })
}

interface Line {
  message: string
  details: unknown
}

interface TransfersGiven extends TransferOptions {
  clock?: Clock
  handlerTimeoutMs?: number
}

/** Transfers from a fake KryptoGO, and what they write to the log. */
export function transfersOf(
  database: Database,
  client: KryptogoClient,
  { clock = ahead(0), handlerTimeoutMs = 10_000, ...transfers }: TransfersGiven = {},
) {
  const lines: Line[] = []
  const write = (message: string, details?: unknown) => void lines.push({ message, details })
  const payments = createPaymentServer({
    ...{ client, database, transfers, handlerTimeoutMs },
    getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
    callbackUrl: 'https://shop.example/payment/callback',
    onStatusChange: () => undefined,
    logger: { info: write, warn: write, error: write },
    environment: { clock },
  })
  const { send, get, resolve } = payments.transfers
  return { transfer: send, getTransfer: get, resolveTransfer: resolve, lines }
}

/** The kinds of the audit rows of a transfer, once its chain and its head have been checked. */
export async function auditOf(database: Database, key: string): Promise<string[]> {
  const rows = await database.query<AuditRow>(
    'select subject, seq, at, kind, body, hash from kryptogo.kgp_audit where subject = $1 order by seq',
    [`transfer:${key}`],
  )
  let { seq, hash } = EMPTY
  for (const row of rows) {
    if (row.seq !== ++seq || row.hash !== hashOf(KEYS, hash, row))
      throw new Error(`Broken at ${row.seq}`)
    hash = row.hash
  }
  const [head] = await database.query<{ seq: number; head: string }>(
    'select seq, head from kryptogo.kgp_transfers where key = $1',
    [key],
  )
  const isWhole = head ? head.seq === seq && head.head === hash : seq === 0
  if (!isWhole) throw new Error('The head is not that of the last row')
  return rows.map(({ kind }) => kind)
}

/** A fake KryptoGO as a real HTTP server on loopback. */
export async function serve(fake: FakeKryptogo): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const closed = new AbortController()
      response.on('close', () => closed.abort())
      const chunks: Buffer[] = []
      for await (const chunk of Readable.from(request)) chunks.push(chunk as Buffer)
      const answer = await fake
        .fetch(`http://localhost${request.url ?? ''}`, {
          method: request.method ?? 'GET',
          ...(chunks.length > 0 && { body: Buffer.concat(chunks).toString() }),
          signal: closed.signal,
        })
        .catch(() => null)
      if (!answer) return response.destroy()
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      return response.end(await answer.text())
    })()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
