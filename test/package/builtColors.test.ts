import type * as Testing from 'kryptogo-payment-react/testing'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { chromium, type Browser, type Page, type Route } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { load, root } from './package'
import { snippets } from './snippets'

/** The files of a web server, by path. */
type Files = ReadonlyMap<string, string | Uint8Array>

/** How the page sets its theme. Default: it follows the system. */
interface Themes {
  /** `color-scheme` of the body. */
  scheme?: string
  /** `data-theme` of the page. */
  outer?: string
  /** `data-theme` nested in it. */
  inner?: string
}

let browser: Browser
/** The page built by Vite, and the same page with the original stylesheet. */
let pages: { built: Page; source: Page }

beforeAll(async () => {
  const executablePath = findBrowser()
  browser = await chromium.launch(executablePath ? { executablePath } : {})
  const files = await buildShop()
  const css = await readFile(join(root, 'src/styles.css'), 'utf8')
  const unbuilt = new Map([...files].map(([path, body]) => [path, isCss(path) ? css : body]))
  expect([...files.keys()].filter(isCss)).toHaveLength(1)
  const [built, source] = await Promise.all([openShop(files), openShop(unbuilt)])
  pages = { built, source }
})
afterAll(() => browser.close())

describe.each(['light', 'dark'] as const)('a page built by Vite, in a %s system', (colorScheme) => {
  it.each([
    {},
    { scheme: 'light' },
    { scheme: 'dark' },
    { outer: 'light' },
    { outer: 'dark' },
    { scheme: 'dark', inner: 'light' },
    { outer: 'light', inner: 'dark' },
    { outer: 'dark', inner: 'light' },
  ])('has the colors of the stylesheet with %o', async (themes: Themes) => {
    const read = async (page: Page) => {
      await page.emulateMedia({ colorScheme })
      return page.evaluate(readColors, themes)
    }
    const [built, source] = await Promise.all([read(pages.built), read(pages.source)])

    const theme = themes.inner ?? themes.outer ?? themes.scheme ?? colorScheme
    const [, red] = /^dialog.* background-color: rgb\((\d+),/m.exec(source.join('\n')) ?? []
    expect(Number(red) < 128 ? 'dark' : 'light').toBe(theme)

    expect(source.length).toBeGreaterThan(1000)
    expect(built).toHaveLength(source.length)
    const different = built.flatMap((line, at) =>
      line === source[at] ? [] : [`${line}, not ${source[at] ?? 'nothing'}`],
    )
    expect([...new Set(different)]).toEqual([])
  })
})

/** Runs in the page. Lists every color of the library's elements: `button.kgp-button color: rgb(…)`. */
function readColors({ scheme = '', outer = '', inner = '' }: Themes): string[] {
  document.body.style.colorScheme = scheme
  document.documentElement.setAttribute('data-theme', outer)
  document.getElementById('root')?.setAttribute('data-theme', inner)
  const properties = [
    ...['color', 'background-color', 'fill', 'box-shadow', 'outline-color'],
    ...['top', 'right', 'bottom', 'left'].map((side) => `border-${side}-color`),
  ]
  return [...document.querySelectorAll('[class^="kgp-"], [class^="kgp-"] *')].flatMap((element) => {
    const status = element.getAttribute('data-status') ?? ''
    const name = `${element.localName}.${element.getAttribute('class') ?? ''} ${status}`
    return (element.localName === 'dialog' ? ['', '::backdrop'] : ['']).flatMap((pseudo) => {
      const style = getComputedStyle(element, pseudo)
      return properties.map((one) => `${name}${pseudo} ${one}: ${style.getPropertyValue(one)}`)
    })
  })
}

/** Builds the page of a shop that installed the package. */
async function buildShop(): Promise<Files> {
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
async function openShop(files: Files): Promise<Page> {
  const { createFakeKryptogo } = (await load('./testing')) as typeof Testing
  const kryptogo = createFakeKryptogo({ scenario: 'pending', random: () => 0.5 })
  // Transitions would change the colors during the test.
  const page = await browser.newPage({ reducedMotion: 'reduce' })
  await page.route('**', (route) => {
    const { pathname } = new URL(route.request().url())
    const body = files.get(pathname)
    if (body === undefined) return answer(route, kryptogo)
    const contentType = contentTypes[extname(pathname)] ?? 'text/plain'
    return route.fulfill({ body: Buffer.from(body), contentType })
  })
  await page.goto('http://shop.test/shop.html')
  await page.getByRole('button', { name: 'Begin all' }).click()
  await page.getByText("We couldn't start the payment.").first().waitFor()
  await page.getByRole('button', { name: 'Pay NT$100' }).first().click()
  await page.getByRole('img', { name: 'QR code of the address' }).waitFor()
  return page
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

function isCss(path: string): boolean {
  return extname(path) === '.css'
}
