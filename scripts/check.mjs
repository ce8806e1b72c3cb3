// Runs everything that CI runs besides the tests, even after a failure, and ends with a summary.
// `--built` measures what is in dist/ instead of building it again.
import { Linter } from 'eslint'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import tseslint from 'typescript-eslint'
import { notYetKept } from '../eslint.config.js'
import { functionLength } from './lint/functionLength.mjs'

const root = dirname(import.meta.dirname)

const { values } = parseArgs({ options: { built: { type: 'boolean', default: false } } })

// The longest first, so that the others run next to it.
const checks = [
  'npm run lint',
  'npm run types',
  values.built ? 'npm run budget' : 'npm run build && npm run budget',
  'npm run format:check',
  'npm run knip',
  'npm run compiler',
  'npm run words',
  'npm run storybook:build',
]

/** @param {string} command @returns {Promise<{ command: string, isOk: boolean, output: string }>} */
function run(command) {
  const start = performance.now()
  const child = spawn(command, { cwd: root, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (output += String(text)))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const isOk = code === 0
      const seconds = Math.round((performance.now() - start) / 1000)
      if (!isOk) console.log(output)
      console.log(`${isOk ? 'ok    ' : 'FAILED'} ${command}, ${seconds} s`)
      resolve({ command, isOk, output })
    })
  })
}

/** Returns the number of TypeScript files in src and the lines of its longest function and file. */
function sizes() {
  const linter = new Linter()
  /** @type {Linter.Config[]} */
  const config = [
    {
      files: ['**/*.{ts,tsx}'],
      languageOptions: { parser: /** @type {Linter.Parser} */ (tseslint.parser) },
      linterOptions: { noInlineConfig: true },
      plugins: { local: { rules: { 'function-length': functionLength } } },
      rules: { 'local/function-length': ['error', 0] },
    },
  ]
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const measured = files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => {
      const text = readFileSync(join(root, 'src', file), 'utf8')
      const messages = linter.verify(text, config, { filename: file })
      const functions = messages.flatMap(
        ({ message }) => /has (\d+) lines/.exec(message)?.[1] ?? [],
      )
      return { lines: text.split('\n').length - 1, functions: functions.map(Number) }
    })
  return {
    files: measured.length,
    longestFunction: Math.max(...measured.flatMap(({ functions }) => functions)),
    longestFile: Math.max(...measured.map(({ lines }) => lines)),
  }
}

const waiting = [...checks]
/** @type {Awaited<ReturnType<typeof run>>[]} */
const results = []
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.push(await run(next))
  }),
)

const { files, longestFunction, longestFile } = sizes()
const lint = results.find(({ command }) => command === 'npm run lint')
const circles = /^(\d+) circles$/m.exec(lint?.output ?? '')?.[1] ?? 'unknown'
const table = lint?.isOk ? 'layer table holds' : 'layer table does not hold, or other rules do not'
console.log(
  `${circles} circles, ${table} (${files} files), longest function ${longestFunction} lines, longest file ${longestFile} lines`,
)
if (notYetKept.length > 0) console.log(`Not kept yet: ${notYetKept.join(', ')}`)

const failed = results.filter(({ isOk }) => !isOk)
if (failed.length > 0) {
  console.log(`FAILED: ${failed.map(({ command }) => command).join(', ')}`)
  process.exitCode = 1
}
