// Compiles every component and hook in src, README and docs with React Compiler, which silently skips
// code that it cannot compile. This fails on skipped code and says why.
import { transformAsync } from '@babel/core'
import compiler from 'babel-plugin-react-compiler'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { notYetKept } from '../eslint.config.js'

const root = dirname(import.meta.dirname)

/** @param {string} folder @param {RegExp} pattern @returns {Promise<string[]>} paths from the root */
async function filesIn(folder, pattern) {
  if (!existsSync(join(root, folder))) return []
  const names = await readdir(join(root, folder), { recursive: true })
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name))
}

/**
 * Returns the TypeScript snippets of a page, each padded to its original line numbers.
 * @param {string} markdown
 */
function snippetsOf(markdown) {
  return [...markdown.matchAll(/^```tsx?\n(.*?)^```$/gms)].map(({ index, 1: text = '' }) => {
    const linesBefore = markdown.slice(0, index).split('\n').length
    return '\n'.repeat(linesBefore) + text
  })
}

/** @type {{ file: string, text: string }[]} */
const sources = []
for (const file of await filesIn('src', /\.tsx?$/))
  sources.push({ file, text: await readFile(join(root, file), 'utf8') })
for (const file of ['README.md', ...(await filesIn('docs', /\.md$/))])
  for (const text of snippetsOf(await readFile(join(root, file), 'utf8')))
    sources.push({ file, text })

let compiled = 0
/** @type {string[]} */
const skipped = []

/** @param {string} file @param {import('babel-plugin-react-compiler').LoggerEvent} event */
function record(file, event) {
  /** @param {{ start?: { line: number } } | symbol | null} location @param {string} reason */
  const skip = (location, reason) => {
    const line = typeof location === 'object' && location?.start?.line
    skipped.push(`${file}${line ? `:${line}` : ''} ${reason}`)
  }
  if (event.kind === 'CompileSuccess') compiled++
  if (event.kind === 'CompileError')
    skip(event.detail.primaryLocation() ?? event.fnLoc, event.detail.reason)
  if (event.kind === 'CompileSkip') skip(event.loc, event.reason)
  if (event.kind === 'PipelineError') skip(event.fnLoc, event.data)
}

for (const { file, text } of sources)
  await transformAsync(text, {
    filename: join(root, file),
    babelrc: false,
    configFile: false,
    code: false,
    parserOpts: { plugins: ['typescript', 'jsx'] },
    plugins: [
      [
        compiler,
        {
          panicThreshold: 'none',
          logger: {
            logEvent: (
              /** @type {string | null} */ _,
              /** @type {import('babel-plugin-react-compiler').LoggerEvent} */ event,
            ) => {
              record(file, event)
            },
          },
        },
      ],
    ],
  })

for (const message of skipped) console.error(message)
console.log(`React Compiler: ${compiled} compiled, ${skipped.length} skipped`)
const isKept = skipped.length === 0 && compiled > 0
if (!isKept && !notYetKept.includes('React Compiler')) process.exitCode = 1
