import { defineConfig } from 'tsup'

const entry = {
  index: 'src/index.ts',
  checkout: 'src/checkout.ts',
  server: 'src/server.ts',
  testing: 'src/testing.ts',
  'locales/zh-TW': 'src/locales/zh-TW.ts',
}

// One config, so that the entries share one context. No `banner` and no `treeshake`: 'use client'
// stands in the source of the entries that need it, and either option would move or drop it.
export default defineConfig({
  entry: { ...entry, 'server.browser': 'src/server.browser.ts', styles: 'src/styles.css' },
  format: 'esm',
  target: 'es2022',
  // tsup sets `baseUrl`, which TypeScript 6 deprecates
  dts: { entry, compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
})
