// Bundles a file in this folder from source, so that it can run as a process.
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('../../', import.meta.url)

/**
 * @param {string} name the file's name without `.ts`
 * @returns {Promise<{ path: string, remove: () => Promise<void> }>}
 */
export async function bundle(name) {
  // Inside the project, because it loads the database drivers from there.
  const path = fileURLToPath(new URL(`node_modules/.cache/${name}.${process.pid}.mjs`, root))
  await build({
    entryPoints: [fileURLToPath(new URL(`test/stress/${name}.ts`, root))],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    external: ['pg', '@electric-sql/pglite', '@hono/node-server'],
  })
  return { path, remove: () => rm(path, { force: true }) }
}
