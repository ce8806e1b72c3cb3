import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

export const root = dirname(dirname(import.meta.dirname))

const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string | { types: string; default: string }>
}

/** The module of each entry: './checkout' → './dist/checkout.js'. */
export const modules: Record<string, string> = Object.fromEntries(
  Object.entries(manifest.exports).flatMap(([entry, target]) =>
    typeof target === 'string' || !target.default.endsWith('.js') ? [] : [[entry, target.default]],
  ),
)

export async function load(entry: string): Promise<object> {
  const file = modules[entry]
  if (file === undefined) throw new Error(`No such entry: ${entry}`)
  return (await import(pathToFileURL(join(root, file)).href)) as object
}

const run = promisify(execFile)
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Packs the package as `npm publish` would, into a folder. Returns the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  const { filename } = await runPack('--pack-destination', folder)
  return join(folder, filename)
}

/** Lists the files that `npm publish` would publish, by their paths from the root. */
export async function listPackedFiles(): Promise<string[]> {
  const { files } = await runPack('--dry-run')
  return files.map(({ path }) => path)
}

async function runPack(...flags: string[]) {
  const { stdout } = await run(npm, ['pack', '--json', '--ignore-scripts', ...flags], { cwd: root })
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[]
  if (!packed) throw new Error('npm pack wrote nothing')
  return packed
}
