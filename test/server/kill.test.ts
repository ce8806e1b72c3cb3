import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../support/programs.mjs'
import { startPostgres } from '../../scripts/postgres.mjs'
import { endSessions } from '../stress/endSessions'
import { soak } from '../stress/soak'
import { runs } from '../support/size.mjs'
import { openPostgres } from '../support/databases'

const KILLS = runs(5, 3)

let program: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  program = await bundle('stress/shopProcess.ts')
})
afterAll(() => program.remove())

describe.concurrent('servers that are killed while buyers buy', { timeout: 300_000 }, () => {
  it('lose no change and deliver none twice, on PGlite', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'kill-'))
    try {
      const { faults, changes } = await soak({
        ...{ place: { folder }, program: program.path, kills: KILLS, pauseMs: 300 },
      })
      expect(faults).toEqual([])
      expect(changes).toBeGreaterThan(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('lose no change and deliver none twice, on PostgreSQL', async () => {
    const { url, close } = await openPostgres({ migrated: false })
    try {
      const { faults, changes } = await soak({
        ...{ place: { postgresUrl: url }, program: program.path, kills: KILLS, pauseMs: 300 },
      })
      expect(faults).toEqual([])
      expect(changes).toBeGreaterThan(0)
    } finally {
      await close()
    }
  })
})

describe.concurrent('servers whose PostgreSQL fails while buyers buy', { timeout: 300_000 }, () => {
  it('outlive the end of all sessions, and lose nothing', async () => {
    const { url, close } = await openPostgres({ migrated: false })
    try {
      const { faults, changes } = await soak({
        ...{ place: { postgresUrl: url }, program: program.path, kills: KILLS, pauseMs: 300 },
        disturb: () => endSessions(url),
      })
      expect(faults).toEqual([])
      expect(changes).toBeGreaterThan(0)
    } finally {
      await close()
    }
  })

  it('outlive restarts, and lose nothing', async () => {
    const { url, restart, stop } = await startPostgres()
    try {
      const { faults, changes } = await soak({
        ...{ place: { postgresUrl: url }, program: program.path, kills: KILLS, pauseMs: 300 },
        disturb: restart,
      })
      expect(faults).toEqual([])
      expect(changes).toBeGreaterThan(0)
    } finally {
      await stop()
    }
  })
})
