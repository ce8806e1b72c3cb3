import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { type AuditBreak, type Database } from 'kryptogo-payment-react/server'
import { createTestClock } from 'kryptogo-payment-react/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashOf, type AuditRow } from '../support/auditRows'
import { runs } from '../support/size.mjs'
import {
  add,
  append,
  appendEach,
  checkpoint,
  KEYS,
  seal,
  subjectOf,
  tableOf,
  unlock,
  verify,
  type Owner,
} from './chains'
import { openPostgres, stores, type OpenStore } from '../support/databases'
import { call, openShop } from './shop'

const clock = createTestClock()
// sorted otherwise by people than by bytes
const keys = ['a', 'B', '_', '-1', 'é', 'aa', 'a:b', "o'clock", '🛒', '漢']
const owners = keys.map((key, index): Owner => ({ kind: index % 3 ? 'intent' : 'transfer', key }))

/** Tampers with the rows, and returns the break to expect, or `null` if there is nothing to tamper with. */
type Tampering = (database: Database, pick: number) => Promise<AuditBreak | null>

async function rowAt(database: Database, pick: number, where = 'true') {
  const rows = await database.query<AuditRow & { head: number }>(
    `select a.*, coalesce(i.seq, t.seq) as head from kryptogo.kgp_audit a
    left join kryptogo.kgp_intents i on a.subject = 'intent:' || i.id
    left join kryptogo.kgp_transfers t on a.subject = 'transfer:' || t.key
    where ${where} order by a.subject, a.seq`,
  )
  return rows[pick % Math.max(rows.length, 1)]
}

function changed(assignment: string): Tampering {
  return async (database, pick) => {
    const row = await rowAt(database, pick)
    if (!row) return null
    const { subject, seq } = row
    await database.query(
      `update kryptogo.kgp_audit set ${assignment} where subject = $1 and seq = $2::integer`,
      [subject, seq],
    )
    return { subject, seq, reason: 'row_changed' }
  }
}

function headChanged(assignment: string, reason: AuditBreak['reason'], beyond = 0): Tampering {
  return async (database, pick) => {
    const row = await rowAt(database, pick, 'a.seq = coalesce(i.seq, t.seq)')
    const owner = owners.find((one) => subjectOf(one) === row?.subject)
    if (!row || !owner) return null
    const { table, column } = tableOf(owner)
    await database.query(
      assignment === 'delete'
        ? `delete from ${table} where ${column} = $1`
        : `update ${table} set ${assignment} where ${column} = $1`,
      [owner.key],
    )
    return { subject: row.subject, seq: row.seq + beyond, reason }
  }
}

function checkpointChanged(assignment: string): Tampering {
  return async (database, pick) => {
    const all = await database.query('select number from kryptogo.kgp_checkpoints')
    if (all.length === 0) return null
    const seq = (pick % all.length) + 1
    await database.query(
      assignment === 'delete'
        ? 'delete from kryptogo.kgp_checkpoints where number = $1::integer'
        : `update kryptogo.kgp_checkpoints set ${assignment} where number = $1::integer`,
      [seq],
    )
    const reason = assignment === 'delete' ? 'checkpoint_missing' : 'checkpoint_changed'
    return { subject: 'checkpoint', seq, reason }
  }
}

const tamperings: Record<string, Tampering> = {
  'the body of a row': changed(`body = body || ' '`),
  'the time of a row': changed('at = at + 1'),
  'the kind of a row': changed(`kind = 'other'`),
  'the hash of a row': changed(`hash = 'ff' || substr(hash, 3, 61) || 'x'`),
  'a row taken out': async (database, pick) => {
    const row = await rowAt(database, pick)
    if (!row) return null
    const { subject, seq, head } = row
    await database.query(
      'delete from kryptogo.kgp_audit where subject = $1 and seq = $2::integer',
      [subject, seq],
    )
    return { subject, seq, reason: seq === head ? 'tail_missing' : 'row_missing' }
  },
  'the end of a chain cut off': async (database, pick) => {
    const row = await rowAt(database, pick)
    if (!row) return null
    const { subject, seq } = row
    await database.query(
      'delete from kryptogo.kgp_audit where subject = $1 and seq >= $2::integer',
      [subject, seq],
    )
    return { subject, seq, reason: 'tail_missing' }
  },
  'a row added at the end': async (database, pick) => {
    const row = await rowAt(database, pick, 'a.seq = coalesce(i.seq, t.seq)')
    if (!row) return null
    const more = { ...row, seq: row.seq + 1 }
    await database.query(
      `insert into kryptogo.kgp_audit (client_id, subject, seq, at, kind, body, hash)
      values ('c', $1, $2::integer, $3::float8, $4, $5, $6)`,
      [more.subject, more.seq, more.at, more.kind, more.body, hashOf(KEYS, row.hash, more)],
    )
    return { subject: more.subject, seq: more.seq, reason: 'head_differs' }
  },
  'the last row and its hash': async (database, pick) => {
    const row = await rowAt(database, pick, 'a.seq = coalesce(i.seq, t.seq)')
    if (!row) return null
    const { subject, seq } = row
    const before = await rowAt(
      database,
      0,
      `a.subject = '${subject.replaceAll("'", "''")}' and a.seq = ${seq - 1}`,
    )
    const forged = { ...row, body: '"forged"' }
    await database.query(
      'update kryptogo.kgp_audit set body = $3, hash = $4 where subject = $1 and seq = $2::integer',
      [subject, seq, forged.body, hashOf(KEYS, before?.hash ?? '', forged)],
    )
    return { subject, seq, reason: 'head_differs' }
  },
  'a head set back': headChanged('seq = seq - 1', 'head_differs'),
  'a head set forth': headChanged('seq = seq + 1', 'tail_missing', 1),
  'the hash of a head': headChanged(`head = 'forged'`, 'head_differs'),
  'a head deleted': headChanged('delete', 'head_missing'),
  'the body of a checkpoint': checkpointChanged(`body = body || ' '`),
  'the time of a checkpoint': checkpointChanged('at = at - 1'),
  'the hash of a checkpoint': checkpointChanged(`hash = 'forged'`),
  'a checkpoint taken out': checkpointChanged('delete'),
  'a checkpointed row written again, with its head': async (database, pick) => {
    const seen =
      '(a.seq = i.seq and i.seq = i.checkpointed or a.seq = t.seq and t.seq = t.checkpointed)'
    const row = await rowAt(database, pick, seen)
    const owner = owners.find((one) => subjectOf(one) === row?.subject)
    if (!row || !owner) return null
    const { subject, seq } = row
    await tamperings['the last row and its hash']?.(database, await placeOf(database, row))
    const { table, column } = tableOf(owner)
    await database.query(
      `update ${table} set head = (select hash from kryptogo.kgp_audit where subject = $2 and seq = ${seq}) where ${column} = $1`,
      [owner.key, subject],
    )
    await seal(database, [owner])
    return { subject, seq, reason: 'checkpoint_differs' }
  },
}

const tables = {
  intent: { kind: 'intent', ...tableOf({ kind: 'intent' }) },
  transfer: { kind: 'transfer', ...tableOf({ kind: 'transfer' }) },
}

/** Which of the last rows this one is. */
async function placeOf(database: Database, { subject }: AuditRow): Promise<number> {
  for (let place = 0; ; place += 1) {
    const row = await rowAt(database, place, 'a.seq = coalesce(i.seq, t.seq)')
    if (row?.subject === subject) return place
  }
}

async function verified(database: Database) {
  const report = await verify(database)
  return report.ok ? null : report.broken
}

describe.each(stores)('the audit on $name', ({ open }) => {
  let store: OpenStore
  let database: Database
  beforeAll(async () => {
    store = await open()
    ;({ database } = store)
    await unlock(database)
  })
  afterAll(() => store.close())
  const wipe = `truncate kryptogo.kgp_audit; truncate kryptogo.kgp_checkpoints; truncate kryptogo.kgp_transfers; truncate kryptogo.kgp_orders;
    truncate kryptogo.kgp_intents cascade`
  beforeEach(() => database.query(wipe))

  test('is in order when it is empty', async () => {
    const last = { seq: 0, hash: '' }
    await checkpoint(database, clock)
    expect(await verify(database)).toEqual({
      ok: true,
      rows: 0,
      chains: 0,
      checkpoints: 0,
      last,
    })
  })

  test('counts the rows that it read', async () => {
    await add(database, ...owners)
    for (const owner of owners.slice(0, 4)) await append(database, owner, 3)
    await checkpoint(database, clock)
    for (const owner of owners.slice(2, 6)) await append(database, owner, 2)
    await checkpoint(database, clock)
    await checkpoint(database, clock)
    expect(await verify(database)).toEqual({
      ok: true,
      rows: 20,
      chains: 6,
      checkpoints: 2,
      last: { seq: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
    const bodies = await database.query<{ body: string }>(
      'select body from kryptogo.kgp_checkpoints order by number',
    )
    const heads = bodies.map(({ body }) =>
      (JSON.parse(body) as [string, number, string][]).map(([subject, seq]) => [subject, seq]),
    )
    expect(heads[0]).toHaveLength(4)
    expect(heads[1]).toHaveLength(4)
    expect(heads[1]).toContainEqual(['intent:_', 5])
    expect(heads[1]).toContainEqual(['intent:é', 2])
  })

  // a step: whose chain grows, by how many rows, and whether a checkpoint follows
  const step = fc.tuple(fc.nat(owners.length - 2), fc.integer({ min: 1, max: 3 }), fc.boolean())
  const history = fc.array(step, { maxLength: 7 })

  test.each(Object.entries(tamperings))('names what was tampered with: %s', async (_, tamper) => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(100), async (steps, pick) => {
        await database.query(wipe)
        await add(database, ...owners)
        // one chain more, so that there is something to tamper with
        for (const [index, count, seen] of [[owners.length - 1, 2, true] as const, ...steps]) {
          const owner = owners[index]
          if (owner) await append(database, owner, count)
          if (seen) await checkpoint(database, clock)
        }
        expect(await verified(database)).toBeNull()
        const expected = await tamper(database, pick)
        expect(expected).not.toBeNull()
        expect(await verified(database)).toEqual(expected)
      }),
      { numRuns: runs(5, 2) },
    )
  })

  describe('of a shop', () => {
    const transferParams = {
      chain_id: 'arb',
      contract_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
      amount: '1',
      wallet_address: '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e',
    }
    /** A payment that changed twice, one whose shop could not be told, one still open, a transfer. */
    async function keepShop() {
      let isBroken = false
      const shop = openShop(store, {
        onStatusChange: () => {
          if (isBroken) throw new Error('out of stock')
        },
      })
      const [told, untold, open] = [await shop.create(), await shop.create(), await shop.create()]
      for (const status of ['expired', 'success'] as const) {
        shop.fake.update(told, { status })
        await call(shop.payments, told, status)
        await shop.clock.advanceAsync(5_000)
      }
      isBroken = true
      shop.fake.update(untold, { status: 'success' })
      await call(shop.payments, untold, 'success')
      await call(shop.payments, open, 'success')
      await shop.payments.transfers.send({ idempotencyKey: 'paid', ...transferParams })
      return { told, untold, open, paid: 'paid', payments: shop.payments }
    }

    test('is in order', async () => {
      const { told, untold, payments } = await keepShop()
      expect(
        await database.query('select id, status, changes, delivered from kryptogo.kgp_intents'),
      ).toEqual(
        expect.arrayContaining([
          { id: told, status: 'success', changes: 2, delivered: 2 },
          { id: untold, status: 'success', changes: 1, delivered: 0 },
        ]),
      )
      expect(await payments.verifyAudit()).toMatchObject({ ok: true, chains: 4 })
    })

    test.each([
      ['untold', `status = 'pending'`],
      ['open', `status = 'success'`],
      ['open', 'changes = 1'],
      ['told', 'changes = 1'],
      ['untold', 'delivered = changes'],
      ['told', 'delivered = 1'],
      ['paid', `state = 'failed'`],
      ['paid', 'result = null'],
      ['paid', `result = replace(result, '0x', '0y')`],
    ] as const)('names the one that is in another state: %s with %s', async (who, assignment) => {
      const shop = await keepShop()
      const { table, kind, column } = tables[who === 'paid' ? 'transfer' : 'intent']
      const sql = `update ${table} set ${assignment} where ${column} = $1 returning seq`
      const [row] = await database.query<{ seq: number }>(sql, [shop[who]])
      expect(await shop.payments.verifyAudit()).toMatchObject({
        ok: false,
        broken: { subject: `${kind}:${shop[who]}`, seq: row?.seq, reason: 'state_differs' },
      })
    })

    test('names one without rows that is not new', async () => {
      await database.query(
        `insert into kryptogo.kgp_intents
          (id, client_id, order_id, attempt, shown, status, intent, created_at, deadline)
        values ('forged', 'c', 'forged', 1, true, 'success', '{}', 0, 0)`,
      )
      const reason = { seq: 1, reason: 'tail_missing' }
      expect(await verified(database)).toEqual({ subject: 'intent:forged', ...reason })
      await database.query('delete from kryptogo.kgp_intents')
      await add(database, { kind: 'transfer', key: 'forged' })
      await database.query(`update kryptogo.kgp_transfers set state = 'sent'`)
      expect(await verified(database)).toEqual({ subject: 'transfer:forged', ...reason })
    })

    test('reports another state when rows are not as the server writes them', async () => {
      for (const body of ['{', '[]', '{}', '{"status":7,"change":7}']) {
        await database.query(wipe)
        await add(database, { kind: 'intent', key: 'a' })
        const row = { subject: 'intent:a', seq: 1, at: 0, kind: 'observed', body }
        const hash = hashOf(KEYS, '', row)
        await database.query(
          `insert into kryptogo.kgp_audit (client_id, subject, seq, at, kind, body, hash) values ('c', 'intent:a', 1, 0, 'observed', $1, $2)`,
          [body, hash],
        )
        await database.query(
          `update kryptogo.kgp_intents set seq = 1, head = $1, status = 'success'`,
          [hash],
        )
        const reason = 'state_differs'
        expect(await verified(database)).toEqual({ subject: 'intent:a', seq: 1, reason })
      }
    })
  })

  test('a checkpoint whose body is not a list is broken, even with a matching hash', async () => {
    await add(database, ...owners)
    for (const body of ['{', '{}', '[1]', '[[1,1,"a"]]', '[["a","1","a"]]']) {
      await database.query('truncate kryptogo.kgp_checkpoints')
      const row = { subject: 'checkpoint', kind: 'checkpoint', seq: 1, at: 0, body }
      await database.query("insert into kryptogo.kgp_checkpoints values (1, 'c', 0, $1, $2)", [
        body,
        hashOf(KEYS, '', row),
      ])
      expect(await verified(database)).toEqual({
        subject: 'checkpoint',
        seq: 1,
        reason: 'checkpoint_changed',
      })
    }
  })

  test('is read page by page, to the last', async () => {
    const many = Array.from({ length: 1100 }, (_, index): Owner => ({
      kind: 'intent',
      key: `m${index}`,
    }))
    const long: Owner = { kind: 'transfer', key: 'long' }
    const first: Owner = { kind: 'intent', key: '!' }
    await add(database, ...many, long, first)
    await append(database, first, 1000)
    await append(database, long, 501)
    await appendEach(database, many)
    await checkpoint(database, clock)
    for (let more = 0; more < 10; more += 1) {
      await append(database, long)
      await checkpoint(database, clock)
    }
    const counts = { rows: 2611, chains: 1102, checkpoints: 13 }
    expect(await verify(database)).toMatchObject({ ok: true, ...counts })

    // at the end of a page, at the start of one, in the last
    for (const [subject, seq] of [
      [subjectOf(first), 500],
      [subjectOf(first), 501],
      [subjectOf(first), 1000],
      [subjectOf(long), 511],
      ['intent:m999', 1],
    ] as const) {
      const where = `where subject = '${subject}' and seq = ${seq}`
      const [row] = await database.query<AuditRow>(`select * from kryptogo.kgp_audit ${where}`)
      await database.query(`delete from kryptogo.kgp_audit ${where}`)
      expect(await verified(database)).toMatchObject({ subject, seq })
      await database.query(
        'insert into kryptogo.kgp_audit values ($1, $2, $3, $4, $5, $6, $7, $8)',
        row ? Object.values(row) : [],
      )
    }
    expect(await verified(database)).toBeNull()
  })

  test('has no false alarm while others write', async () => {
    await add(database, ...owners)
    const state = { open: true }
    const writer = async (from: number) => {
      const mine = store.another(2)
      for (let round = 0; round < 40; round += 1) {
        const owner = owners[(from + round * 3) % owners.length]
        if (owner) await append(mine, owner, 1 + (round % 15))
        // PGlite answers without letting go of the thread, and nobody else would have a turn
        await pause(1)
      }
    }
    const checkpointer = async () => {
      const mine = store.another(2)
      while (state.open) {
        await Promise.all([checkpoint(mine, clock), checkpoint(mine, clock)])
        await pause(20)
      }
    }
    const checkpointers = [checkpointer(), checkpointer()]
    const writing = Promise.all([0, 1, 2].map(writer)).finally(() => (state.open = false))
    while (state.open) {
      expect(await verified(database)).toBeNull()
      await pause(1)
    }
    await Promise.all([writing, ...checkpointers])
    await checkpoint(database, clock)
    const report = await verify(database)
    expect(report).toMatchObject({ ok: true, chains: owners.length })
    expect(report.rows).toBeGreaterThan(500)
    expect(report.checkpoints).toBeGreaterThan(1)
    const left = await database.query('select from kryptogo.kgp_intents where seq > checkpointed')
    expect(left).toEqual([])
  })
})

describe('a checkpoint on PostgreSQL', () => {
  let store: Awaited<ReturnType<typeof openPostgres>>
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  test('does not wait for a locked payment, and covers it the next time', async () => {
    const { database } = store
    await add(database, ...owners)
    for (const owner of owners) await append(database, owner)
    const checkpointed = async () =>
      (
        await database.query<{ id: string }>(
          'select id from kryptogo.kgp_intents where checkpointed = seq',
        )
      ).map(({ id }) => id)
    await database.transaction(async (tx) => {
      await tx.query(`select from kryptogo.kgp_intents where id = 'B' for update`)
      await checkpoint(store.another(), clock)
    })
    expect(await checkpointed()).toHaveLength(5)
    expect(await checkpointed()).not.toContain('B')
    await checkpoint(database, clock)
    expect(await checkpointed()).toContain('B')
    expect(await verified(database)).toBeNull()
  })
})
