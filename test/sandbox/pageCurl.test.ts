import type { Page } from 'playwright'
import { expect, it } from 'vitest'
import { copied, soon } from './browser'
import { preparePages } from './preparePages'
import { create, intentPath, runInShell, send } from './program'
import { receive } from './receiver'

// The commands of the sandbox's page, which a shell runs as they are.

const { start, openPage } = preparePages()

/** Copies the command of a button, runs it, and returns what it prints. */
async function runCopied(page: Page, name: RegExp, env: Record<string, string> = {}) {
  const before = await copied(page)
  await page.getByRole('button', { name }).click()
  await soon(() => copied(page)).not.toBe(before)
  return runInShell(await copied(page), env)
}

it('takes the keys that the sandbox was started with from the environment', async () => {
  const sandbox = await start('--client-id', 'our-shop', '--api-key', 'our key')
  const page = await openPage(sandbox.url)
  const env = { KRYPTOGO_CLIENT_ID: 'our-shop', KRYPTOGO_API_KEY: 'our key' }
  expect(await runCopied(page, /^Copy as curl/, env)).toContain('"code":0')
  await page.goto(`${sandbox.url}/#/requests`)
  expect(await runCopied(page, /^Copy as curl: 1$/, env)).toContain('"code":0')
})

it('sends a body as it is, whatever it begins with', async () => {
  const sandbox = await start()
  await send(sandbox, intentPath, '@/dev/null')
  const page = await openPage(`${sandbox.url}/#/requests`)
  await runCopied(page, /^Copy as curl: 1$/)
  await soon(async () => (await sandbox.client.requests()).items.map(({ body }) => body)).toEqual([
    '@/dev/null',
    '@/dev/null',
  ])
})

it('tells the commands of two callbacks with one status apart', async () => {
  const sandbox = await start()
  await sandbox.client.set({ callbacks: { copies: 2 } })
  const shop = await receive()
  const id = await create(sandbox, { callback_url: shop.url })
  await sandbox.client.trigger(id, 'success')
  await soon(() => shop.statuses()).toHaveLength(2)
  const page = await openPage(sandbox.url)
  await page.getByRole('button', { name: 'Copy as curl: Callback success 1' }).waitFor()
  await page.getByRole('button', { name: 'Copy as curl: Callback success 2' }).waitFor()
})
