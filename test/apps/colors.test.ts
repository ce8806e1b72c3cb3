import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { openShop, type Files } from '../package/builtShop'
import { expectColors, systems, themes, type Pages } from '../package/colors/compare'
import { root } from '../package/package'
import { createApp, type App } from './app'
import { printed } from './printed'

const WEBPACK = `
import CssMinimizerPlugin from 'css-minimizer-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import webpack from 'webpack'

const postcss = {
  loader: 'postcss-loader',
  options: { postcssOptions: { plugins: [['tailwindcss-3', { content: ['./*.tsx'] }]] } },
}
const config = {
  mode: 'production',
  devtool: false,
  entry: { built: './built.tsx', source: './source.tsx' },
  output: { path: import.meta.dirname + '/dist' },
  resolve: { extensions: ['.tsx', '.js'] },
  module: {
    rules: [
      { test: /\\.tsx$/, loader: 'esbuild-loader', options: { jsx: 'automatic' } },
      { test: /\\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader', ...(TAILWIND ? [postcss] : [])] },
    ],
  },
  optimization: { minimizer: ['...', new CssMinimizerPlugin()] },
  plugins: [new MiniCssExtractPlugin()],
}
webpack(config, (error, stats) => {
  if (!error && !stats.hasErrors()) return
  console.error(error ?? stats.toString())
  process.exitCode = 1
})`

const VITE = `
import tailwind from '@tailwindcss/vite'
import { build } from 'vite'

await build({
  configFile: false,
  logLevel: 'error',
  plugins: [tailwind()],
  build: { assetsDir: '', rolldownOptions: { input: ['./built.html', './source.html'] } },
})`

const MAIN = `
import './page.css'
import { Checkout } from './Checkout'
import { showShop } from './shop'
showShop(Checkout)`

const tailwind3 = ['base', 'components', 'utilities'].map((part) => `@tailwind ${part};`).join('\n')
const tailwind4 = `@layer theme, base, kryptogo-payment, components, utilities;
@import 'tailwindcss';`

const apps = [
  {
    name: 'webpack',
    build: WEBPACK.replace('TAILWIND', 'false'),
    css: 'body { margin: 0 }',
    sheet: 'styles.css',
  },
  {
    name: 'webpack and Tailwind 3',
    build: WEBPACK.replace('TAILWIND', 'true'),
    css: tailwind3,
    sheet: 'styles.unlayered.css',
  },
  { name: 'Vite and Tailwind 4', build: VITE, css: tailwind4, sheet: 'styles.css' },
]

let browser: Browser
beforeAll(async () => {
  const executablePath = findBrowser()
  browser = await chromium.launch(executablePath ? { executablePath } : {})
})
afterAll(() => browser.close())

describe.each(apps)('a page built by $name', ({ name, build, css, sheet }) => {
  let pages: Pages
  beforeAll(async () => {
    const { 'Checkout.tsx': checkout = '' } = await printed('page.test.ts')
    const app = await createApp(`colors-${name.replaceAll(' ', '-')}`, {
      'package.json': '{ "private": true, "type": "module" }',
      'build.mjs': build,
      'page.css': css,
      'shop.tsx': await readFile(join(root, 'test/package/colors/shop.tsx'), 'utf8'),
      'Checkout.tsx': checkout.replace('styles.css', sheet),
      'CheckoutWithoutStyles.tsx': checkout.replace(/^import '.*styles.css'$/m, ''),
      'built.html': html('', './built.tsx'),
      'source.html': html('', './source.tsx'),
      'built.tsx': MAIN,
      'source.tsx': MAIN.replace('./Checkout', './CheckoutWithoutStyles'),
    })
    await app.run('tsx', ['build.mjs'])
    pages = {
      built: await openShop(browser, await filesOf(app, 'built')),
      source: await openShop(browser, await filesOf(app, 'source')),
    }
    await pages.source.addStyleTag({ path: join(root, 'dist', sheet) })
  })

  describe.each(systems)('in a %s system', (colorScheme) => {
    it.each(themes)('has the colors of the stylesheet with %o', (given) =>
      expectColors(pages, colorScheme, given),
    )
  })
})

const html = (head: string, script: string) => `<!doctype html>
<html lang="en">
  <head><title>Shop</title><meta name="color-scheme" content="light dark" />${head}</head>
  <body><div id="root"></div><script type="module" src="${script}"></script></body>
</html>`

/** The files of one of the two pages. */
async function filesOf({ folder }: App, page: 'built' | 'source'): Promise<Files> {
  const dist = join(folder, 'dist')
  const read = (name: string) => readFile(join(dist, name), 'utf8')
  const names = await readdir(dist)
  const texts = await Promise.all(names.map(read))
  const files = new Map(names.map((name, index) => [`/${name}`, texts[index] ?? '']))
  // webpack writes none
  const link = `<link rel="stylesheet" href="/${page}.css" />`
  files.set('/shop.html', files.get(`/${page}.html`) ?? html(link, `/${page}.js`))
  return files
}
