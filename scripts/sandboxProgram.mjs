// Builds the sandbox from source, without its pages, into a folder that has the parts of the package that
// it needs. Its command line is then dist/sandbox/cli.js in that folder.
// Usage: node scripts/sandboxProgram.mjs <folder>
import { build } from 'esbuild'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const root = dirname(import.meta.dirname)

/**
 * Builds the command line, and returns its path.
 *
 * @param {string} folder
 */
export async function buildSandboxProgram(folder) {
  const outdir = join(folder, 'dist/sandbox')
  await mkdir(outdir, { recursive: true })
  await build({
    entryPoints: [join(root, 'src/sandbox/cli.ts')],
    outdir,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    sourcemap: true,
  })
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'))
  await copyFile(join(root, 'src/sandbox/openapi.json'), join(outdir, 'openapi.json'))
  return join(outdir, 'cli.js')
}

const [, script, folder] = process.argv
if (script === import.meta.filename && folder !== undefined)
  await buildSandboxProgram(resolve(folder))
