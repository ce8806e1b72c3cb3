import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Installs packages in a folder, beside those that its `package.json` names. */
export async function installPackages(folder: string, packages: string[]) {
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund']
  // The packages' own scripts, which npm skips where it was told to skip those of this repository.
  const flags = ['--prefix', folder, '--ignore-scripts=false', ...quiet]
  await promisify(execFile)(npm, ['install', ...flags, ...packages], { cwd: folder })
}
