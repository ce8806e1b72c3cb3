import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { defineConfig } from 'tsup'
import { oneFilePerModule } from './scripts/oneFilePerModule.mjs'
import { unlayered } from './scripts/unlayered.mjs'

const entries = {
  index: 'src/index.ts',
  checkout: 'src/checkout.ts',
  server: 'src/server.ts',
  testing: 'src/testing.ts',
  'testing/msw': 'src/testing/msw.ts',
  'testing/playwright': 'src/testing/playwright.ts',
  'locales/zh-TW': 'src/locales/zh-TW.ts',
  // TypeScript 6 rejects the import of a stylesheet without types
  'styles.css': 'src/styles.css.d.ts',
}

// 'use client' stands in the entries where React runs, which are all that a server can import; the
// modules behind them are on the client already. No `banner` and no `treeshake`: either would move or
// drop it.
export default defineConfig({
  entry: ['src/**/*.{ts,tsx}', '!src/**/*.d.ts', '!src/sandboxPage/**', 'src/styles.css'],
  esbuildPlugins: [oneFilePerModule],
  splitting: false,
  format: 'esm',
  target: 'es2022',
  // tsup sets `baseUrl`, which TypeScript 6 deprecates
  dts: { entry: entries, compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
  onSuccess: async () => {
    const css = await readFile('src/styles.css', 'utf8')
    await writeFile('dist/styles.unlayered.css', unlayered(css))
    await copyFile('src/sandbox/openapi.json', 'dist/sandbox/openapi.json')
  },
})
