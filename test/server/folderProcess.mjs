// One process with a PGlite in a folder: bundled, started and killed by folder.test.ts. It does what
// each line of its input says, and prints the answer as a line.
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase } from 'kryptogo-payment-react/server'
import { createInterface } from 'node:readline'

const [folder = '', opens] = process.argv.slice(2)
const own = opens === 'itself' ? await PGlite.create(folder) : undefined
const inFolder = pgliteDatabase(folder, (path) => PGlite.create(path))
const database = own ? pgliteDatabase(own) : inFolder
const close = () => (own ?? inFolder).close()

/** @type {Record<string, () => Promise<unknown>>} */
const commands = {
  add: () =>
    database.query(
      'create table if not exists notes (id serial); insert into notes default values',
    ),
  count: () => database.query('select count(*)::int as count from notes'),
  close: async () => close(),
  exit: async () => process.exit(),
}
for await (const line of createInterface(process.stdin)) {
  const answer = await commands[line]?.().catch(
    (/** @type {Error & { code?: string }} */ error) => ({
      code: error.code,
      message: error.message,
    }),
  )
  console.log(JSON.stringify(answer ?? 'done'))
}
await close()
