import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { buildShop, isCss, openShop } from './builtShop'
import { expectColors, systems, themes, type Pages } from './colors/compare'
import { root } from './package'

let browser: Browser
let pages: Pages

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

describe.each(systems)('a page built by Vite, in a %s system', (colorScheme) => {
  it.each(themes)('has the colors of the stylesheet with %o', (given) =>
    expectColors(pages, colorScheme, given),
  )
})
