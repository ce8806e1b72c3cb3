import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { chromium, type Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { beginAll, newPage } from '../package/builtShop'
import { expectColors, systems, themes, type Pages } from '../package/colors/compare'
import { root } from '../package/package'
import { createApp, type App } from './app'
import { FAKE, keys } from './fake'
import { payAtShop } from './payAtShop'
import { printed } from './printed'
import { freePort } from './programs'

// What create-next-app writes, and the line that docs/server.md adds.
const TSCONFIG = {
  compilerOptions: {
    target: 'ES2017',
    lib: ['dom', 'dom.iterable', 'esnext'],
    skipLibCheck: true,
    strict: true,
    noEmit: true,
    esModuleInterop: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    resolveJsonModule: true,
    isolatedModules: true,
    jsx: 'react-jsx',
    incremental: true,
    plugins: [{ name: 'next' }],
    allowImportingTsExtensions: true,
  },
  include: [
    'next-env.d.ts',
    '**/*.ts',
    '**/*.tsx',
    '.next/types/**/*.ts',
    '.next/dev/types/**/*.ts',
  ],
  exclude: ['node_modules'],
}

const LAYOUT = `
import type { ReactNode } from 'react'
export const viewport = { colorScheme: 'light dark' }
export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}`

const PAGE = `
import { Checkout } from './Checkout'
export default function Page() { return <Checkout orderId="A-1" /> }`

/** A page with every part in every status. */
const colorsPage = (styles: string, checkout: string) => `
'use client'
import '${styles}'
import { Checkout } from '${checkout}'
import { Shop } from '../shop'
export default function Page() { return <div id="root"><Shop Checkout={Checkout} /></div> }`

const TAILWIND = `
@layer theme, base, kryptogo-payment, components, utilities;
@import 'tailwindcss';`

const styles = ['plain', 'tailwind']
const environment = { NEXT_TELEMETRY_DISABLED: '1' }

async function createNextApp(name: string): Promise<App> {
  const {
    'Checkout.tsx': checkout = '',
    'postgres.ts': _,
    ...files
  } = await printed('next.test.ts')
  return createApp(name, {
    ...files,
    'package.json': '{ "private": true, "type": "module" }',
    'tsconfig.json': JSON.stringify(TSCONFIG),
    'fake.mjs': FAKE,
    'postcss.config.mjs': `export default { plugins: { '@tailwindcss/postcss': {} } }`,
    'app/layout.tsx': LAYOUT,
    'app/page.tsx': PAGE,
    'app/Checkout.tsx': checkout,
    'app/CheckoutWithoutStyles.tsx': checkout.replace(/^import '.*styles.css'$/m, ''),
    'app/shop.tsx': await readFile(join(root, 'test/package/colors/shop.tsx'), 'utf8'),
    'app/plain.css': 'body { margin: 0 }',
    'app/tailwind.css': TAILWIND,
    ...Object.fromEntries(
      styles.flatMap((one) => [
        [`app/${one}/page.tsx`, colorsPage(`../${one}.css`, '../Checkout')],
        [`app/${one}-source/page.tsx`, colorsPage(`../${one}.css`, '../CheckoutWithoutStyles')],
      ]),
    ),
  })
}

/** The environment of a server whose KryptoGO is the fake. */
const served = (app: App) => ({
  ...environment,
  ...keys,
  NODE_OPTIONS: `--import=${pathToFileURL(join(app.folder, 'fake.mjs')).href}`,
})

describe('an app of Next.js, as it is built', () => {
  let app: App
  let browser: Browser
  let url: string

  beforeAll(async () => {
    const executablePath = findBrowser()
    browser = await chromium.launch(executablePath ? { executablePath } : {})
    app = await createNextApp('next')
    await app.run('next', ['build'], environment)
  }, 240_000)
  afterAll(() => browser.close())

  it('has opened no database, though it had no keys', () => {
    expect(existsSync(join(app.folder, '.next/BUILD_ID'))).toBe(true)
    expect(existsSync(join(app.folder, 'payments-data'))).toBe(false)
  })

  it("takes a payment on the README's page", async () => {
    await app.run('tsx', ['orders.ts'])
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const server = app.start('next', ['start', '--port', String(port)], served(app))
    await server.says(/Ready in/)
    await payAtShop(browser, url)
  })

  describe.each(styles)('with styles: %s', (style) => {
    let pages: Pages
    beforeAll(async () => {
      const open = async (path: string, css?: string) => {
        const page = await newPage(browser)
        await page.goto(`${url}/${path}`)
        if (css !== undefined) await page.addStyleTag({ content: css })
        await beginAll(page)
        return page
      }
      const css = await readFile(join(root, 'src/styles.css'), 'utf8')
      pages = { built: await open(style), source: await open(`${style}-source`, css) }
    })

    describe.each(systems)('in a %s system', (colorScheme) => {
      it.each(themes)('has the colors of the stylesheet with %o', (given) =>
        expectColors(pages, colorScheme, given),
      )
    })
  })
})

it('keeps one shop through six edits of an app of Next.js in development, on PostgreSQL', async () => {
  const app = await createNextApp('next-dev')
  const name = `${inject('postgresPrefix')}next`
  const connectionString = await createDatabase(name)
  const files = await printed('next.test.ts')
  const payments = (files['payments.ts'] ?? '')
    .replace(
      /^export function openDatabase.*?^\}$/ms,
      `import { openDatabase } from './postgres.ts'\nexport { openDatabase }`,
    )
    .replace('payments.start()', `payments.start()\n  console.log('started')`)
  const write = (edit: number) =>
    writeFile(join(app.folder, 'payments.ts'), `${payments}\nconsole.log('loaded ${edit}')\n`)
  await write(0)
  await writeFile(join(app.folder, 'postgres.ts'), files['postgres.ts'] ?? '')
  const port = await freePort()
  const env = { ...served(app), DATABASE_URL: connectionString }
  await app.run('tsx', ['orders.ts'], { DATABASE_URL: connectionString })
  const server = app.start('next', ['dev', '--port', String(port)], env)
  await server.says(/Ready in/)

  const health = `http://127.0.0.1:${port}/api/kryptogo/v1/studio/api/payment/health`
  const counts: number[] = []
  for (let edit = 0; edit <= 6; edit += 1) {
    await write(edit)
    await expect
      .poll(async () => (await fetch(health)).ok && server.printed(), { timeout: 60_000 })
      .toContain(`loaded ${edit}`)
    counts.push(await countConnections(connectionString))
  }
  expect(server.printed().match(/^started$/gm)).toHaveLength(1)
  expect(Math.max(...counts)).toBeLessThanOrEqual(10)
  expect(counts.at(-1)).toBeLessThanOrEqual((counts[0] ?? 0) + 1)
})

async function createDatabase(name: string): Promise<string> {
  const url = new URL(inject('postgresUrl'))
  await query(url.href, `create database ${name}`)
  url.pathname = `/${name}`
  return url.href
}

async function countConnections(url: string): Promise<number> {
  const [row] = await query(
    url,
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  )
  return Number(row?.['count'])
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
