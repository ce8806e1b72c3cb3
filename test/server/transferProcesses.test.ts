import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase, type Database } from 'kryptogo-payment-react/server'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../support/databases'
import { bundle } from '../support/programs.mjs'
import { params } from '../support/transfers'
import { ahead, API_KEY, auditOf, clientOf, serve, transfersOf } from './transferSupport'

const request = { idempotencyKey: 'w-1', ...params }

let program: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  program = await bundle('server/transferProcess.mjs')
})
afterAll(() => program.remove())

interface Place {
  postgresUrl?: string
  folder?: string
}

/** Another process, ready to ask for the transfer. */
async function start(place: Place, baseUrl: string) {
  const config = JSON.stringify({ ...place, baseUrl, apiKey: API_KEY, request })
  const child = spawn(process.execPath, [program.path, config])
  const ended = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await expect.poll(() => output, { timeout: 60_000 }).toContain('ready\n')
  return {
    begin: () => child.stdin.write('\n'),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    answer: async () => {
      await ended
      return JSON.parse(output.replace('ready\n', '')) as unknown
    },
  }
}

describe('two processes', () => {
  it('with the same key send once', async () => {
    const store = await openPostgres()
    onTestFinished(() => store.close())
    const fake = createFakeKryptogo({ latency: 300 })
    const baseUrl = await serve(fake)
    const both = await Promise.all([1, 2].map(() => start({ postgresUrl: store.url }, baseUrl)))
    both.forEach(({ begin }) => begin())
    const answers = await Promise.all(both.map(({ answer }) => answer()))
    expect(fake.requests).toHaveLength(1)
    const [made] = fake.transfers
    const { id, tx_hash, transfer_time } = made ?? {}
    expect(answers).toEqual([
      { id, tx_hash, transfer_time },
      { id, tx_hash, transfer_time },
    ])
    expect(await auditOf(store.database, 'w-1')).toEqual(['reserved', 'sent'])
  })
})

const places = [
  {
    name: 'PostgreSQL',
    verdict: 'sent',
    async open() {
      const { url, database, ...store } = await openPostgres()
      const reopen = (): Promise<Database> => Promise.resolve(database)
      return { place: { postgresUrl: url }, reopen, close: store.close }
    },
  },
  {
    name: 'PGlite',
    verdict: 'not sent',
    async open() {
      const folder = await mkdtemp(path.join(tmpdir(), 'transfers-'))
      let db: PGlite | undefined
      return {
        place: { folder },
        async reopen(): Promise<Database> {
          db = await PGlite.create(folder)
          return pgliteDatabase(db)
        },
        close: async () => {
          await db?.close()
          await rm(folder, { recursive: true })
        },
      }
    },
  },
]

describe.each(places)('a process that is killed while it sends, on $name', (place) => {
  it(`leaves an unknown transfer, resolved as ${place.verdict}`, { timeout: 120_000 }, async () => {
    const { verdict } = place
    const store = await place.open()
    onTestFinished(() => store.close())
    const fake = createFakeKryptogo({ scenario: 'timeout' })
    const baseUrl = await serve(fake)
    const victim = await start(store.place, baseUrl)
    victim.begin()
    await expect.poll(() => fake.transfers, { timeout: 10_000 }).toHaveLength(1)
    await victim.kill()

    fake.scenario = 'paid'
    const database = await store.reopen()
    const now = transfersOf(database, clientOf(fake))
    expect(await now.getTransfer('w-1')).toMatchObject({ state: 'reserved' })
    const later = transfersOf(database, clientOf(fake), { clock: ahead(61_000) })
    const unknown = { code: 'transfer_unknown' }
    await expect(later.transfer(request)).rejects.toMatchObject(unknown)
    await expect(now.transfer(request)).rejects.toMatchObject(unknown)

    const tx_hash = fake.transfers[0]?.tx_hash ?? ''
    await later.resolveTransfer('w-1', verdict === 'sent' ? { tx_hash } : 'not_sent')
    if (verdict === 'sent') expect(await now.transfer(request)).toEqual({ tx_hash })
    else await expect(now.transfer(request)).rejects.toMatchObject({ code: 'transfer_not_sent' })
    expect(fake.requests).toHaveLength(1)
    const end = verdict === 'sent' ? 'sent' : 'failed'
    expect(await auditOf(database, 'w-1')).toEqual(['reserved', 'unknown', end])
  })
})
