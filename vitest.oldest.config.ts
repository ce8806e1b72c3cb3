import react from '@vitejs/plugin-react'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname
const modules = join(root, 'test/oldest/node_modules')

// The tests of pages and of types once more, and some of servers, on the oldest versions of what the package
// works with.
export default defineConfig({
  test: {
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    projects: [
      {
        plugins: [react()],
        resolve: {
          tsconfigPaths: true,
          alias: [
            { find: /^(react|react-dom)(?=\/|$)/, replacement: join(modules, '$1') },
            {
              find: /^@testing-library\/react$/,
              // its ES modules: what they import is found here as well
              replacement: join(
                root,
                'node_modules/@testing-library/react/dist/@testing-library/react.esm.js',
              ),
            },
          ],
        },
        test: {
          name: 'react-18',
          environment: 'jsdom',
          isolate: false,
          include: ['test/{react,checkout}/**/*.test.{ts,tsx}'],
          setupFiles: ['test/setup.ts'],
          server: { deps: { inline: ['@testing-library/react'] } },
          testTimeout: 60_000,
        },
      },
      {
        resolve: { tsconfigPaths: true },
        test: {
          name: 'demo-react-18',
          include: ['test/e2e/react18/**/*.test.ts'],
          setupFiles: ['test/setupNode.ts'],
          // processes start, die and start again
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'typescript-5.9',
          include: ['test/oldest/types.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'oldest-peers',
          include: ['test/oldest/peers.test.ts'],
          setupFiles: ['test/setupNode.ts'],
          globalSetup: ['test/server/postgres.ts', 'test/oldest/installPackage.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
