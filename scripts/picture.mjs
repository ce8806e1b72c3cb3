// Takes the README's picture, stories/shop.png, from the built Storybook.
import { chromium } from 'playwright'
import { preview } from 'vite'
import { dirname, join } from 'node:path'
import { findBrowser } from './browser.mjs'

const root = dirname(import.meta.dirname)
const story = 'iframe.html?id=shop--playground&viewMode=story&globals=locale:en;theme:light'

const server = await preview({
  root,
  configFile: false,
  build: { outDir: 'storybook-static' },
  preview: { host: '127.0.0.1', port: 0 },
  logLevel: 'error',
})
const executablePath = findBrowser()
const browser = await chromium.launch(executablePath ? { executablePath } : {})
try {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.5,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  })
  // The same picture each time: ids and addresses are random, and time runs.
  await page.clock.setFixedTime(new Date('2026-01-01T12:00:00Z'))
  await page.addInitScript(() => {
    let seed = 1
    Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  })
  const [origin] = server.resolvedUrls?.local ?? []
  await page.goto(`${origin}${story}`)
  await page.getByRole('button', { name: 'Pay NT$300' }).click()
  await page.getByRole('dialog').getByRole('img').waitFor()
  await page.screenshot({ path: join(root, 'stories/shop.png'), animations: 'disabled' })
} finally {
  await browser.close()
  await server.close()
}
