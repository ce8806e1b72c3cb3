import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { pack } from './package'

it('has a sandbox that needs nothing beyond the package, and ends cleanly', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kryptogo-sandbox-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const tarball = await pack(folder)
  await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder])
  const { bin } = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  const cli = join(folder, 'package', bin['kryptogo-payment-react'] ?? '')
  expect(await readFile(cli, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)

  const child = spawn(process.execPath, [cli, 'sandbox', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const url = line.replace('KryptoGO sandbox at ', '')
  const answer = await fetch(`${url}/_sandbox/openapi.json`)
  expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\./) as string })
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})
