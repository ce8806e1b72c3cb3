// `npm run soak [kills]`: does what kill.test.ts does, but for longer. `npm run soak [times] restarts` restarts
// PostgreSQL instead of killing servers, and `npm run soak [times] sessions` ends all of its sessions.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '../../scripts/postgres.mjs'
import type { Place } from './place'
import { endSessions } from './endSessions'
import { soak, type SoakOptions } from './soak'

const program = process.env['SHOP_PROGRAM'] ?? ''
const kills = Number(process.argv[2] ?? 100)

const [, , , kind = 'kills'] = process.argv

async function run(
  name: string,
  place: Place,
  more: Pick<SoakOptions, 'disturb'> = {},
): Promise<boolean> {
  const { payments, changes, failed, callbacks, audit, faults } = await soak({
    ...{ place, program, kills, pauseMs: 50, ...more },
  })
  console.log(
    `${name}: ${kills} ${kind}, ${payments} payments, ${changes} changes, ${failed} deliveries failed on ` +
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
  const place = { postgresUrl: postgres.url }
  const disturb = {
    restarts: () => postgres.restart(),
    sessions: () => endSessions(postgres.url),
  }
  const isSound =
    kind === 'restarts' || kind === 'sessions'
      ? [await run('PostgreSQL', place, { disturb: disturb[kind] })]
      : await Promise.all([run('PGlite', { folder }), run('PostgreSQL', place)])
  process.exitCode = isSound.every(Boolean) ? 0 : 1
} finally {
  await postgres.stop()
  await rm(folder, { recursive: true })
}
