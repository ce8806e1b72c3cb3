// Starts a temporary PostgreSQL server for tests and benchmarks.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

const { env, platform } = process
const isRoot = process.getuid?.() === 0

/** @returns {string | undefined} the folder of `initdb` and `postgres` */
function findBinaries() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a))
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt']
  return [
    ...newestFirst.map((version) => join(debian, version, 'bin')),
    ...homebrew.flatMap((folder) =>
      ['postgresql', ...[18, 17, 16, 15, 14, 13].map((version) => `postgresql@${version}`)].map(
        (name) => join(folder, name, 'bin'),
      ),
    ),
    ...(env['PATH'] ?? '').split(delimiter),
  ].find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

function installBinaries() {
  if (!isRoot || !existsSync('/usr/bin/apt-get') || env['POSTGRES_INSTALL'] === '0') return
  const install = ['install', '--yes', '--no-install-recommends', 'postgresql']
  for (const args of [['update'], install]) {
    process.stderr.write(`No PostgreSQL found: apt-get ${args.join(' ')}\n`)
    execFileSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
}

const installHint = `
Install one (macOS: brew install postgresql; Debian: apt-get install postgresql), or name a server on which
databases may be created and dropped: KRYPTOGO_TEST_POSTGRES_URL=postgres://user:password@host/postgres
`

/** Returns the user to run as, because PostgreSQL refuses to run as root. @returns {{ uid?: number, gid?: number }} */
function unprivileged() {
  if (!isRoot) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] })),
      )
      if (uid && gid) return { uid, gid }
    } catch {
      // There is no such user.
    }
  }
  throw new Error(`PostgreSQL refuses to run as root, and there is no user postgres.${installHint}`)
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      server.close(() => (port ? resolve(port) : reject(new Error('no free port'))))
    })
  })
}

// A line of the standard input of this shell restarts the server. At its end, which also comes when the
// program that started it is killed, the server stops and its folder is removed.
const guard = `
start() {
  "$1"/postgres -D "$2" -h 127.0.0.1 -p "$3" -c unix_socket_directories= -c max_connections=200 $4 </dev/null &
  server=$!
}
stop() {
  kill -INT $server 2>/dev/null
  wait $server
}
start "$@"
while read -r line; do
  stop
  start "$@"
done
stop
rm -rf "$2"
`

/**
 * Starts a server in a temporary folder. `stop` stops and removes it; so does the end of this process,
 * even a crash. `restart` does what an operator does who ends all sessions at once.
 *
 * @param {{ durable?: boolean }} [options] `durable`: commits wait for the disk, as in production
 * @returns {Promise<{ url: string, stop: () => Promise<void>, restart: () => Promise<void> }>}
 */
export async function startPostgres({ durable = false } = {}) {
  if (platform === 'win32') throw new Error(`No PostgreSQL is started on Windows.${installHint}`)
  if (!findBinaries()) installBinaries()
  const binaries = findBinaries()
  if (!binaries) throw new Error(`The tests need PostgreSQL, and none was found.${installHint}`)

  const user = unprivileged()
  const folder = mkdtempSync(join(tmpdir(), 'kryptogo-postgres-'))
  if (user.uid && user.gid) chownSync(folder, user.uid, user.gid)
  try {
    initialize(binaries, folder, user)
    const port = await freePort()
    const speed = durable ? '' : '-c fsync=off -c synchronous_commit=off -c full_page_writes=off'
    const shell = spawn('/bin/sh', ['-c', guard, 'postgres', binaries, folder, `${port}`, speed], {
      ...user,
      cwd: folder,
      // Detached, because Ctrl-C in the terminal would end the shell before the server.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let output = ''
    shell.stderr.on('data', (data) => (output = (output + data).slice(-4000)))
    const ended = new Promise((resolve) => shell.once('close', resolve))
    const stop = async () => {
      shell.ref()
      shell.stdin.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    }
    // Neither may keep this process running.
    shell.unref()
    for (const pipe of [shell.stdin, shell.stderr]) if (pipe instanceof Socket) pipe.unref()

    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    try {
      await startTime(url)
    } catch (error) {
      await stop()
      throw new Error(`PostgreSQL did not start:\n${output}`, { cause: error })
    }
    const restart = async () => {
      const before = await startTime(url)
      shell.stdin.write('restart\n')
      while ((await startTime(url)) === before) await wait(10)
    }
    return { url, stop, restart }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/**
 * @param {string} binaries
 * @param {string} folder
 * @param {{ uid?: number, gid?: number }} user
 */
function initialize(binaries, folder, user) {
  const program = join(binaries, 'initdb')
  /** @type {import('node:child_process').ExecFileSyncOptionsWithStringEncoding} */
  const options = { ...user, cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }
  // Sorts text as in a dictionary, as most servers do, and not by its bytes.
  const dictionary = ['--locale-provider=icu', '--icu-locale=en']
  const knowsIcu = execFileSync(program, ['--help'], options).includes('--icu-locale')
  const common = ['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']
  execFileSync(program, [...common, '--no-sync', ...(knowsIcu ? dictionary : [])], options)
}

/**
 * Waits until a server takes connections, and returns when it was started.
 *
 * @param {string} url
 * @returns {Promise<string>}
 */
async function startTime(url) {
  for (let left = 300; ; left -= 1) {
    const client = new pg.Client(url)
    // A restart ends its session.
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query('select pg_postmaster_start_time()::text as at')
      await client.end()
      return String(rows[0]?.at)
    } catch (error) {
      if (left === 0) throw error
      await wait(50)
    }
  }
}
