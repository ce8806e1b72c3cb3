// Bundles the files of this folder from source, so that they can run as processes.
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

/**
 * Runs `main.ts` from source. It starts the program whose path is in `SHOP_PROGRAM`.
 *
 * @param {'' | 'orders/'} folder where both are
 */
export async function runMain(folder) {
  const programs = [await bundle(`${folder}shopProcess`), await bundle(`${folder}main`)]
  const [shop, main] = programs.map(({ path }) => path)
  process.env['SHOP_PROGRAM'] = shop
  try {
    await import(main ?? '')
  } finally {
    for (const { remove } of programs) await remove()
  }
}
