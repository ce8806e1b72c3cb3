import type * as Testing from 'kryptogo-payment-react/testing'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Browser, Page, Route } from 'playwright'
import { build } from 'vite'
import { load, root } from './package'
import { snippets } from './snippets'

/** The files of a web server, by path. */
export type Files = ReadonlyMap<string, string | Uint8Array>

/** Builds the page of a shop that installed the package. */
export async function buildShop(): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'kryptogo-payment-react-'))
  try {
    const installed = join(folder, 'node_modules')
    await mkdir(installed)
    await symlink(root, join(installed, 'kryptogo-payment-react'), 'junction')
    for (const name of ['react', 'react-dom'])
      await symlink(join(root, 'node_modules', name), join(installed, name), 'junction')

    const texts = [...(await snippets()).values()]
    const checkout = texts.find((text) => text.includes('export function Checkout('))
    if (checkout === undefined) throw new Error('The README has no Checkout')
    await writeFile(join(folder, 'Checkout.tsx'), checkout)
    for (const file of ['shop.html', 'shop.tsx'])
      await copyFile(join(import.meta.dirname, 'colors', file), join(folder, file))
    const result = await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: { write: false, rolldownOptions: { input: join(folder, 'shop.html') } },
    })
    if (!('output' in result)) throw new Error('Vite did not build one page')
    return new Map(
      result.output.map((file) => [
        `/${file.fileName}`,
        file.type === 'chunk' ? file.code : file.source,
      ]),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Opens the page, starts every payment in it, and leaves the dialog of one open. */
export async function openShop(browser: Browser, files: Files): Promise<Page> {
  const page = await newPage(browser)
  await page.route('http://shop.test/**', (route) => {
    const { pathname } = new URL(route.request().url())
    const body = files.get(pathname)
    if (body === undefined) return route.fallback()
    const contentType = contentTypes[extname(pathname)] ?? 'text/plain'
    return route.fulfill({ body: Buffer.from(body), contentType })
  })
  await page.goto('http://shop.test/shop.html')
  await beginAll(page)
  return page
}

/** Opens an empty page, in which a fake KryptoGO answers every request to `/api/kryptogo`. */
export async function newPage(browser: Browser): Promise<Page> {
  const { createFakeKryptogo } = (await load('./testing')) as typeof Testing
  const kryptogo = createFakeKryptogo({ scenario: 'pending', random: () => 0.5 })
  // Transitions would change the colors during the test.
  const page = await browser.newPage({ reducedMotion: 'reduce' })
  await page.route('**/api/kryptogo/**', (route) => answer(route, kryptogo))
  return page
}

/** Starts every payment of the shop's page, and leaves the dialog of one open. */
export async function beginAll(page: Page) {
  await page.getByRole('button', { name: 'Begin all' }).click()
  await page.getByText("We couldn't start the payment.").first().waitFor()
  await page.getByRole('button', { name: 'Pay NT$100' }).first().click()
  await page.getByRole('img', { name: 'QR code of the address' }).waitFor()
}

async function answer(route: Route, kryptogo: Testing.FakeKryptogo) {
  const request = route.request()
  const response = await kryptogo.fetch(request.url(), {
    method: request.method(),
    headers: request.headers(),
    body: request.postData(),
  })
  const headers = Object.fromEntries(response.headers)
  await route.fulfill({ status: response.status, headers, body: await response.text() })
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

export function isCss(path: string): boolean {
  return extname(path) === '.css'
}
