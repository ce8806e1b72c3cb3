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
 * @property {string[]} [lazy] measure these parts that are loaded later, not what is loaded at once
 * @property {string[]} [after] lazy parts that are there by then
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
  /** @param {Set<string>} seen @param {string} file */
  const visit = (seen, file) => {
    if (seen.has(file)) return seen
    seen.add(file)
    for (const { path, kind } of metafile.outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && path in metafile.outputs) visit(seen, path)
    return seen
  }
  const eager = visit(new Set(), 'out/stdin.js')
  /** What these lazy parts load that is not there already. @param {string[]} parts @param {Set<string>} known */
  const loadedBy = (parts, known) => {
    const all = new Set(known)
    for (const [file, { entryPoint }] of Object.entries(metafile.outputs))
      if (parts.some((part) => entryPoint?.startsWith(`dist/${part}-`))) visit(all, file)
    return all
  }
  /** @param {Set<string>} files @param {Set<string>} [known] */
  const sizeOf = (files, known = new Set()) =>
    outputFiles
      .filter(({ path }) =>
        [...files].some((file) => !known.has(file) && path === join(root, file)),
      )
      .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
  return { metafile, eager, loadedBy, sizeOf }
}

/** @param {Budget} budget */
async function measure({ exports, beyond = [], lazy, after = [] }) {
  const all = [...beyond, ...exports]
  if (lazy) {
    const { eager, loadedBy, sizeOf } = await bundle(all, { isWhole: true })
    const known = loadedBy(after, eager)
    return sizeOf(loadedBy(lazy, known), known)
  }
  const eagerSize = async (/** @type {string[]} */ what) => {
    const { eager, sizeOf } = await bundle(what)
    return sizeOf(eager)
  }
  return (await eagerSize(all)) - (beyond.length ? await eagerSize(beyond) : 0)
}

/** @param {Budget} budget */
async function biggestInputs({ exports, beyond = [], lazy }) {
  const { metafile } = await bundle([...beyond, ...exports], {
    fromSource: true,
    isWhole: Boolean(lazy),
  })
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
