// `npm run soak [kills]`: does what kill.test.ts does, but for longer.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '../../scripts/postgres.mjs'
import type { Place } from './place'
import { soak } from './soak'

const program = process.env['SHOP_PROGRAM'] ?? ''
const kills = Number(process.argv[2] ?? 100)

async function run(name: string, place: Place): Promise<boolean> {
  const { payments, changes, failed, callbacks, audit, faults } = await soak({
    ...{ place, program, kills, pauseMs: 50 },
  })
  console.log(
    `${name}: ${kills} kills, ${payments} payments, ${changes} changes, ${failed} deliveries failed on ` +
      `purpose, ${callbacks} callbacks, ${audit} rows of audit: ` +
      (faults.length
        ? `${faults.length} FAULTS`
        : 'none lost, none delivered twice, audit unbroken'),
  )
  for (const fault of faults) console.error(fault)
  return faults.length === 0
}

const folder = await mkdtemp(path.join(tmpdir(), 'soak-'))
const postgres = await startPostgres({ durable: true })
try {
  const isSound = await Promise.all([
    run('PGlite', { folder }),
    run('PostgreSQL', { postgresUrl: postgres.url }),
  ])
  process.exitCode = isSound.every(Boolean) ? 0 : 1
} finally {
  await postgres.stop()
  await rm(folder, { recursive: true })
}
