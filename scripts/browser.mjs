// Finds a Chromium for the tests. Run as a program, it also installs one if there is none.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { chromium } from 'playwright'

const root = dirname(import.meta.dirname)
const { env, platform } = process

/** @returns {string | undefined} the program's path */
export function findBrowser() {
  const chosen = env['CHROMIUM_PATH'] || env['CHROME_PATH'] || env['CHROME_BIN']
  if (chosen) {
    if (starts(chosen)) return chosen
    throw new Error(`${chosen}, named by the environment, is not a browser that starts.`)
  }
  return [chromium.executablePath(), ...systemPaths()].find(starts) ?? unpackFromPackage()
}

/** @param {string} program */
function starts(program) {
  if (!existsSync(program)) return false
  // On Windows, --version opens a window.
  if (platform === 'win32') return true
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false
  }
}

function systemPaths() {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (x) => x !== undefined,
    )
    return [
      'Google/Chrome/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ].flatMap((program) => folders.map((folder) => join(folder, program)))
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (env['PATH'] ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** For Linux on x64, an npm package contains the program, compressed. */
function unpackFromPackage() {
  if (platform !== 'linux' || process.arch !== 'x64') return undefined
  const carrier = join(root, 'node_modules/@sparticuz/chromium')
  if (!existsSync(carrier)) return undefined
  const { version } = JSON.parse(readFileSync(join(carrier, 'package.json'), 'utf8'))
  const program = join(root, 'node_modules/.cache/chromium', version, 'chromium')
  if (!existsSync(program)) {
    mkdirSync(dirname(program), { recursive: true })
    // Renamed when complete, because two runs may unpack at once.
    const unfinished = `${program}.${process.pid}`
    writeFileSync(unfinished, brotliDecompressSync(readFileSync(join(carrier, 'bin/chromium.br'))))
    chmodSync(unfinished, 0o755)
    renameSync(unfinished, program)
  }
  return starts(program) ? program : undefined
}

function installBrowser() {
  const debianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const commands = debianRoot
    ? ['apt-get update', 'apt-get install --yes --no-install-recommends chromium fonts-liberation']
    : ['npx playwright install chromium']
  for (const command of commands) {
    console.log(`No Chromium found: ${command}`)
    const [program = '', ...args] = command.split(' ')
    execFileSync(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: platform === 'win32',
    })
  }
}

const installHint = `
This installs one:

    npx playwright install --with-deps chromium

Or name your own: CHROMIUM_PATH=/path/to/chrome npm test
`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (!findBrowser() && env['BROWSER_INSTALL'] !== '0') installBrowser()
    if (!findBrowser()) throw new Error('The tests need Chromium, and none was found that starts.')
  } catch (error) {
    console.error(error instanceof Error ? error.message : error, installHint)
    process.exitCode = 1
  }
}
