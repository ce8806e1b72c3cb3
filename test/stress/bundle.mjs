// Makes a program of a file in this folder, from the source, so that a process can be started with it.
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('../../', import.meta.url)

/**
 * @param {string} name the file's, without `.ts`
 * @returns {Promise<{ path: string, remove: () => Promise<void> }>}
 */
export async function bundle(name) {
  // inside the project, for it loads the drivers from there
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
