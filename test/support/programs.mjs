// Bundles programs from source, so that tests can run them as processes.
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('../../', import.meta.url)

/**
 * @param {string} file its path from `test`
 * @returns {Promise<{ path: string, remove: () => Promise<void> }>}
 */
export async function bundle(file) {
  // Inside the project, because it loads the database drivers from there.
  const name = file.replaceAll('/', '-').replace(/\.\w+$/, '')
  const path = fileURLToPath(new URL(`node_modules/.cache/${name}.${process.pid}.mjs`, root))
  await build({
    entryPoints: [fileURLToPath(new URL(`test/${file}`, root))],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    external: ['pg', '@electric-sql/pglite', '@hono/node-server'],
  })
  return { path, remove: () => rm(path, { force: true }) }
}
