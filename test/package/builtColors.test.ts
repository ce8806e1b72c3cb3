import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { buildShop, isCss, openShop } from './builtShop'
import { root } from './package'

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
  const [built, source] = await Promise.all([openShop(browser, files), openShop(browser, unbuilt)])
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
