import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright'
import { expect, onTestFinished } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { finishAnimations } from '../support/finishAnimations'

/** Opens a browser for the tests of a file. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  return chromium.launch(executablePath ? { executablePath } : {})
}

/** How a page is opened. */
export interface PageOptions extends BrowserContextOptions {
  /** The messages that it may write to its console. */
  expected?: RegExp
  /** Whether the browser throws on the very access to its storage. */
  hasNoStorage?: boolean
}

/** Opens a page that may write only what is expected to its console, and closes it with the test. */
export async function openPage(
  browser: Browser,
  url: string,
  { expected, hasNoStorage = false, ...options }: PageOptions = {},
) {
  const context = await browser.newContext({
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  if (hasNoStorage) await context.addInitScript(refuseStorage)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const surprises: string[] = []
  page.on('console', (message) => surprises.push(message.text()))
  page.on('pageerror', (error) => surprises.push(error.message))
  onTestFinished(async () => {
    await context.close()
    expect(surprises.filter((one) => !expected?.test(one))).toEqual([])
  })
  await page.goto(url)
  return page
}

function refuseStorage(): void {
  Object.defineProperty(window, 'localStorage', {
    get() {
      throw new DOMException('Access is denied for this document.', 'SecurityError')
    },
  })
}

/** Expects something of the page soon, on a busy machine too. */
export const soon = <T>(read: () => T | Promise<T>, message = '') =>
  expect.poll(read, { timeout: 15_000, message })

/** The button of the page that is named so. */
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

/** Returns the text that the page has copied. */
export const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

interface AxeResults {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
}

/** Expects that axe finds nothing. */
export async function expectNoViolations(page: Page): Promise<void> {
  const require = createRequire(import.meta.url)
  const storybook = createRequire(require.resolve('@storybook/addon-a11y/package.json'))
  const axe = await readFile(storybook.resolve('axe-core/axe.min.js'), 'utf8')
  await finishAnimations(page)
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  expect(
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`)),
  ).toEqual([])
}
