import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Installs packages in a folder, beside those that its `package.json` names. */
export async function installPackages(folder: string, packages: string[]) {
  const flags = ['--prefix', folder, '--prefer-offline', '--no-audit', '--no-fund']
  await promisify(execFile)(npm, ['install', ...flags, ...packages], { cwd: folder })
}
