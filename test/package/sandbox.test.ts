import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { printed } from '../apps/printed'
import { openBrowser, openPage } from '../sandbox/browser'
import { pack } from './package'

/** Packs and unpacks the package into a folder of its own. */
async function unpack() {
  const folder = await mkdtemp(join(tmpdir(), 'kryptogo-sandbox-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const tarball = await pack(folder)
  await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder])
  return folder
}

it('has a sandbox that needs nothing beyond the package, and ends cleanly', async () => {
  const folder = await unpack()
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

it('comes from zero to a paid test order with the first command of the README', async () => {
  const folder = await unpack()
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '.bin'), { recursive: true })
  await rename(join(folder, 'package'), join(modules, 'kryptogo-payment-react'))
  const cli = '../kryptogo-payment-react/dist/sandbox/cli.js'
  await symlink(cli, join(modules, '.bin/kryptogo-payment-react'))
  await promisify(execFile)('chmod', ['+x', join(modules, '.bin', cli)])

  const { 'README-md-0.sh': command = '' } = await printed('../package/sandbox.test.ts')
  const [program = '', ...args] = command.trim().split(' ')
  const child = spawn(program, [...args, '--port', '0'], {
    ...{ cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  })
  onTestFinished(() => void process.kill(-(child.pid ?? 0), 'SIGKILL'))
  const addresses: string[] = []
  for await (const line of createInterface(child.stdout)) {
    const [, address] = /^(?:Shop|You are the buyer at): (\S+)$/.exec(line) ?? []
    if (address !== undefined) addresses.push(address)
    if (addresses.length === 2) break
  }
  const [shopUrl = '', buyerUrl = ''] = addresses

  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const shop = await openPage(browser, shopUrl)
  await shop.getByRole('button', { name: 'Pay NT$420' }).click()
  await shop.getByRole('dialog').getByText('12.92').first().waitFor()
  const buyer = await openPage(browser, buyerUrl)
  await buyer.getByRole('button', { name: 'Pay exactly 12.92 USDT' }).click()
  await shop.getByRole('dialog').getByText('Paid').first().waitFor()
  await shop.keyboard.press('Escape')
  const orders = shop.getByRole('region', { name: 'Your orders' })
  await orders.getByRole('listitem').filter({ hasText: 'Paid' }).waitFor()
  await buyer.getByText('Callback success').waitFor()
})

it('has pages without source maps, and the licenses of what they bundle', async () => {
  const page = join(import.meta.dirname, '../../dist/sandbox/page')
  const licenses = await readFile(join(page, 'licenses.md'), 'utf8')
  expect(licenses).toMatch(/^## react-dom - .*\(MIT\)$/m)
  const files = await readdir(join(page, 'assets'))
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter((name) => !/\.(js|css)\.br$/.test(name))).toEqual([])
  const sizes = await Promise.all(
    files.map(async (name) => (await stat(join(page, 'assets', name))).size),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000)
})
