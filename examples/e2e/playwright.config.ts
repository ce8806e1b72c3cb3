// playwright.config.ts
import { defineConfig } from '@playwright/test'

const { KRYPTOGO_URL = 'http://127.0.0.1:4010', SHOP_URL = 'http://127.0.0.1:5173' } = process.env
const { CI, CHROMIUM_PATH = '' } = process.env

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  // they wait more than they compute
  workers: 4,
  forbidOnly: CI !== undefined,
  reporter: CI === undefined ? 'list' : [['list'], ['html', { open: 'never' }]],
  // your server waits 10 s for a KryptoGO that does not answer
  expect: { timeout: 20_000 },
  use: {
    baseURL: SHOP_URL,
    // a Chrome that is installed already, or else Playwright's own
    launchOptions: { executablePath: CHROMIUM_PATH },
    trace: 'retain-on-failure',
  },
  webServer: [
    {
      command: `npx kryptogo-payment-react sandbox --quiet --port ${new URL(KRYPTOGO_URL).port}`,
      url: `${KRYPTOGO_URL}/_sandbox/health`,
    },
    { command: 'npx tsx shop/serve.ts', url: SHOP_URL },
  ],
})
