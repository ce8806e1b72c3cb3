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
    typeof target === 'string' ? [] : [[entry, target.default]],
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
  const { stdout } = await run(
    npm,
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd: root },
  )
  const [tarball] = JSON.parse(stdout) as { filename: string }[]
  if (!tarball) throw new Error('npm pack wrote nothing')
  return join(folder, tarball.filename)
}

export async function install(folder: string, packages: string[]) {
  const flags = ['--prefix', folder, '--prefer-offline', '--no-audit', '--no-fund']
  await run(npm, ['install', ...flags, ...packages], { cwd: folder })
}

export async function runNode(folder: string, file: string): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder })
  return stdout + stderr
}
