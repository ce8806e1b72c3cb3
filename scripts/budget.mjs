// Measures what the built package adds to a page, against "budgets" in package.json:
// gzip -9 of an esbuild bundle, minified, without React.
import { build } from 'esbuild'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * @typedef {object} Budget
 * @property {string} name
 * @property {string[]} exports what a page takes, as in `export … `
 * @property {string[]} [beyond] what it has already
 * @property {boolean} [lazy] measure what is loaded later, not what is loaded at once
 * @property {number} limit bytes
 */

const root = dirname(import.meta.dirname)
const { budgets } = /** @type {{ budgets: Budget[] }} */ (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
)

/** @type {import('esbuild').Plugin} */
const leaveLazyParts = {
  name: 'leave lazy parts',
  setup: ({ onResolve }) => {
    onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

/**
 * @param {string[]} exports
 * @param {{ fromSource?: boolean, isWhole?: boolean }} [options]
 */
async function bundle(exports, { fromSource = false, isWhole = false } = {}) {
  const { metafile, outputFiles } = await build({
    stdin: { contents: exports.map((what) => `export ${what}`).join('\n'), resolveDir: root },
    absWorkingDir: root,
    // the paths in tsconfig.json lead to src/; without them the name leads to dist/
    ...(!fromSource && { tsconfigRaw: {} }),
    plugins: isWhole ? [] : [leaveLazyParts],
    outdir: 'out',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    external: ['react', 'react-dom', 'msw'],
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
    write: false,
    logLevel: 'error',
  })
  /** @type {Set<string>} */
  const eager = new Set()
  /** @param {string} file */
  const visit = (file) => {
    if (eager.has(file)) return
    eager.add(file)
    for (const { path, kind } of metafile.outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && path in metafile.outputs) visit(path)
  }
  visit('out/stdin.js')
  const size = { eager: 0, lazy: 0 }
  for (const { path, contents } of outputFiles) {
    const when = [...eager].some((file) => path === join(root, file)) ? 'eager' : 'lazy'
    size[when] += gzipSync(contents, { level: 9 }).length
  }
  return { metafile, size }
}

/** @param {Budget} budget */
async function measure({ exports, beyond = [], lazy }) {
  const all = [...beyond, ...exports]
  if (lazy) return (await bundle(all, { isWhole: true })).size.lazy
  const { eager } = (await bundle(all)).size
  return beyond.length ? eager - (await bundle(beyond)).size.eager : eager
}

/** @param {Budget} budget */
async function biggestInputs({ exports, beyond = [], lazy = false }) {
  const { metafile } = await bundle([...beyond, ...exports], { fromSource: true, isWhole: lazy })
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([file, { bytesInOutput }]) => ({ file, minified: bytesInOutput }))
    .sort((one, other) => other.minified - one.minified)
    .slice(0, 10)
}

if (!existsSync(join(root, 'dist/index.js'))) {
  console.error('Nothing is built yet: npm run build')
  process.exit(1)
}

const results = []
for (const budget of budgets) results.push({ budget, bytes: await measure(budget) })
console.table(
  Object.fromEntries(
    results.map(({ budget, bytes }) => [
      budget.name,
      { bytes, limit: budget.limit, left: budget.limit - bytes },
    ]),
  ),
)

for (const { budget, bytes } of results.filter(({ budget, bytes }) => bytes > budget.limit)) {
  console.error(`\nOver budget by ${bytes - budget.limit} bytes: ${budget.name}. Biggest inputs:`)
  console.table(await biggestInputs(budget))
  process.exitCode = 1
}
