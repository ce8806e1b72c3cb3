import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { findBrowser } from './scripts/browser.mjs'

const executablePath = findBrowser()
// a new object each time, for vitest writes the project's name into it
const chromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright(executablePath ? { launchOptions: { executablePath } } : {}),
  instances: [{ browser: 'chromium' as const }],
})

// the package's own name means src/ everywhere but in the tests of the built package
const source = { resolve: { tsconfigPaths: true }, plugins: [react()] }

// A worker's page, databases and modules serve all of its files.
const isolate = false

export default defineConfig({
  test: {
    // Much of the time is spent waiting: for processes, databases and the clock.
    maxWorkers: availableParallelism() + 1,
    reporters: process.env['CI']
      ? ['default', ['json', { outputFile: 'node_modules/.cache/vitest-report.json' }]]
      : ['default'],
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          environment: 'jsdom',
          isolate,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/{apps,browser,e2e,oldest,package,sandbox,server,types,unit/server}/**'],
          setupFiles: ['test/setup.ts'],
          // hours of a test's clock pass second by second
          testTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: 'server',
          include: ['test/{sandbox,server,unit/server}/**/*.test.{ts,tsx}'],
          setupFiles: ['test/setupNode.ts'],
          globalSetup: ['test/server/postgres.ts'],
          isolate,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: 'demo',
          include: ['test/e2e/*.test.ts'],
          setupFiles: ['test/setupNode.ts'],
          globalSetup: ['test/server/postgres.ts'],
          // processes start, die and start again, on machines that are busy
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.{ts,tsx}'],
          setupFiles: ['test/setup.ts'],
          browser: chromium(),
        },
      },
      {
        plugins: [storybookTest({ configDir: '.storybook' })],
        test: { name: 'storybook', isolate, browser: chromium() },
      },
      {
        ...source,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/types/**/*.test-d.{ts,tsx}'],
            tsconfig: 'test/types/tsconfig.json',
            ignoreSourceErrors: true,
          },
        },
      },
      {
        test: {
          name: 'package',
          // let Node load what is built, as it will for users
          server: { deps: { external: [/\/dist\//] } },
          include: ['test/package/**/*.test.{ts,tsx}'],
          // they pack, install and start programs
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
