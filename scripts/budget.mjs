// Compares the size that the built package adds to a page with "budgets" in package.json: gzip -9 of
// each minified chunk of a rolldown bundle, including chunks that are loaded later, without React.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { notYetKept } from '../eslint.config.js'

/**
 * @typedef {object} Budget
 * @property {string} name
 * @property {string[]} exports what the page imports, as in `export … `
 * @property {string[]} [beside] what the page imports anyway: only what `exports` add to it is measured
 * @property {string} [apart] a module that is measured separately, with everything that only it loads
 * @property {boolean} [isPart] measure the separate module, not the page
 * @property {string[]} [without] modules that the separate one loads later, each with a line of its own
 * @property {number} limit bytes
 */

const root = dirname(import.meta.dirname)
const manifest =
  /** @type {{ name: string, exports: Record<string, string | { default: string }>, budgets: Budget[] }} */ (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  )

const page = 'page'
/** The public entries, as a page imports them. */
const entries = new Map(
  Object.entries(manifest.exports).flatMap(([entry, target]) =>
    typeof target === 'string' ? [] : [[join(manifest.name, entry), join(root, target.default)]],
  ),
)

/** @param {string[]} exports */
async function bundle(exports) {
  const build = await rolldown({
    input: page,
    // Nothing imports a page, so that its bundle may hold what later parts share with it.
    preserveEntrySignatures: 'allow-extension',
    cwd: root,
    // The paths in tsconfig.json lead to src/.
    tsconfig: false,
    external: [/^react(-dom)?(\/|$)/, 'msw'],
    // The directive is for frameworks and does not affect the size.
    onLog: (level, log, print) => {
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') print(level, log)
    },
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === page ? page : entries.get(id)),
        load: (id) =>
          id === page ? exports.map((what) => `export ${what}`).join('\n') : undefined,
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify: true, dir: 'out' })
  await build.close()
  return output.filter((file) => file.type === 'chunk')
}

/** @typedef {Awaited<ReturnType<typeof bundle>>[number]} Chunk */

/**
 * Returns the chunks that this one loads, at once or later, except through those in `without`.
 * @param {Chunk[]} chunks @param {Chunk | undefined} start @param {Chunk[]} [without]
 */
function loadedFrom(chunks, start, without = []) {
  /** @type {Set<Chunk>} */
  const loaded = new Set()
  /** @param {Chunk | undefined} chunk */
  const visit = (chunk) => {
    if (!chunk || loaded.has(chunk) || without.includes(chunk)) return
    loaded.add(chunk)
    for (const name of [...chunk.imports, ...chunk.dynamicImports])
      visit(chunks.find(({ fileName }) => fileName === name))
  }
  visit(start)
  return loaded
}

/** @param {Budget} budget @returns {Promise<Chunk[]>} */
async function measuredChunks({ exports, beside = [], apart, isPart = false, without = [] }) {
  const chunks = await bundle([...beside, ...exports])
  const entry = chunks.find(({ isEntry }) => isEntry)
  /** @param {string} module */
  const chunkOf = (module) => {
    const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === join(root, module))
    if (!chunk) throw new Error(`${module} is not loaded by a chunk of its own`)
    return chunk
  }
  const withoutPart = loadedFrom(chunks, entry, apart ? [chunkOf(apart)] : [])
  if (!isPart) return [...withoutPart]
  const measured = loadedFrom(chunks, entry, without.map(chunkOf))
  return [...measured].filter((chunk) => !withoutPart.has(chunk))
}

/** @param {Chunk[]} chunks */
const sizeOf = (chunks) =>
  chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0)

/** @param {Budget} budget @param {Chunk[]} chunks */
async function bytesOf({ beside }, chunks) {
  return sizeOf(chunks) - (beside ? sizeOf(await bundle(beside)) : 0)
}

/** @param {Chunk[]} chunks */
const biggestModules = (chunks) =>
  chunks
    .flatMap(({ modules }) => Object.entries(modules))
    .map(([file, { renderedLength }]) => ({
      file: relative(root, file),
      characters: renderedLength,
    }))
    .sort((one, other) => other.characters - one.characters)
    .slice(0, 10)

if (!existsSync(join(root, 'dist/index.js'))) {
  console.error('Nothing is built yet: npm run build')
  process.exit(1)
}

const results = []
for (const budget of manifest.budgets) {
  const chunks = await measuredChunks(budget)
  results.push({ budget, chunks, bytes: await bytesOf(budget, chunks) })
}
console.table(
  Object.fromEntries(
    results.map(({ budget: { name, limit }, bytes }) => [
      name,
      { bytes, limit, left: limit - bytes },
    ]),
  ),
)

for (const { budget, bytes, chunks } of results.filter(
  ({ budget, bytes }) => bytes > budget.limit,
)) {
  console.error(`\nOver budget by ${bytes - budget.limit} bytes: ${budget.name}. Biggest modules:`)
  console.table(biggestModules(chunks))
  if (!notYetKept.includes('budgets')) process.exitCode = 1
}
