import { build } from 'esbuild'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './package'

/**
 * Bundles a program for Node, with the built package and without the others. It is written to a
 * folder of its own inside the project, to find those.
 *
 * @param files The program's files, by name. It begins in `main.ts`.
 * @returns the path of the bundle
 */
export async function bundle(name: string, files: Record<string, string>): Promise<string> {
  const folder = join(root, 'node_modules/.cache/readme', name)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
  const outfile = join(folder, 'main.mjs')
  await build({
    entryPoints: [join(folder, 'main.ts')],
    outfile,
    alias: {
      'kryptogo-payment-react/server': join(root, 'dist/server.js'),
      'kryptogo-payment-react/testing': join(root, 'dist/testing.js'),
    },
    external: ['@electric-sql/pglite', '@hono/node-server', 'express', 'hono', 'react'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    tsconfigRaw: {},
  })
  return outfile
}
