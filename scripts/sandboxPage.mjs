// Builds the sandbox's two pages, which share one copy of React, into dist/sandbox/page. The files are
// compressed, because brotli makes them a seventh smaller in the package than its gzip.
// Usage: node scripts/sandboxPage.mjs [folder]
import react from '@vitejs/plugin-react'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'vite'

const root = dirname(import.meta.dirname)
const page = join(root, 'src/sandboxPage')
/** The licenses of what is bundled, such as React's. */
const LICENSES = 'licenses.md'

/** @param {string} folder */
async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile())
}

/**
 * Builds the pages into a folder, in place of what an earlier build has left there.
 *
 * @param {string} outDir
 */
export async function buildPages(outDir) {
  const left = await filesIn(outDir).catch(() => [])
  const isBuilt = left.some((file) => join(file.parentPath, file.name) === join(outDir, LICENSES))
  if (left.length > 0 && !isBuilt)
    throw new Error(
      `${outDir} has no ${LICENSES}, so it is not emptied. Remove it, or name another folder.`,
    )
  await build({
    configFile: false,
    root: page,
    plugins: [react()],
    // The package's own name means src/, as in tsconfig.json.
    resolve: { tsconfigPaths: true },
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      sourcemap: false,
      license: { fileName: LICENSES },
      rollupOptions: { input: [join(page, 'index.html'), join(page, 'demo.html')] },
    },
  })
  for (const entry of await filesIn(outDir)) {
    if (entry.name === LICENSES) continue
    const file = join(entry.parentPath, entry.name)
    await writeFile(`${file}.br`, brotliCompressSync(await readFile(file)))
    await rm(file)
  }
}

const { env, argv } = process
if (argv[1] === import.meta.filename) {
  // A test that builds them is in another mode.
  env['NODE_ENV'] = 'production'
  await buildPages(resolve(argv[2] ?? join(root, 'dist/sandbox/page')))
}
