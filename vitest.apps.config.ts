import { defineConfig } from 'vitest/config'

// The packed package in the apps that people build with it.
export default defineConfig({
  test: {
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    projects: [
      {
        test: {
          name: 'apps',
          include: ['test/apps/**/*.test.ts'],
          setupFiles: ['test/setupNode.ts'],
          globalSetup: ['test/apps/setup.ts', 'test/server/postgres.ts'],
          // let Node load what is built, as it will for users
          server: { deps: { external: [/\/dist\//] } },
          // they build apps and start programs
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
