import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { build } from 'esbuild'
import type * as Checkout from 'kryptogo-payment-react/checkout'
import type * as Main from 'kryptogo-payment-react'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load, modules, pack, root } from './package'

describe('the published package', () => {
  let folder: string
  let tarball: Buffer<ArrayBuffer>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kryptogo-payment-react-'))
    tarball = await readFile(await pack(folder))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('has no findings of publint', async () => {
    const { messages } = await publint({ strict: true, pack: { tarball: tarball.buffer } })
    expect(messages).toEqual([])
  })

  it('has correct types at every entry for ESM', async () => {
    const published = createPackageFromTarballData(new Uint8Array(tarball))
    const result = await checkPackage(published, {
      excludeEntrypoints: ['./styles.css', './styles.unlayered.css', './package.json'],
    })
    if (!result.types) throw new Error('No types are published')

    expect(Object.keys(result.entrypoints)).toEqual(Object.keys(modules))
    const withoutESM = ['node10', 'node16-cjs']
    const problems = result.problems.filter(
      (problem) => !('resolutionKind' in problem && withoutESM.includes(problem.resolutionKind)),
    )
    expect(problems).toEqual([])
  })

  it('exports these names', async () => {
    const names: Record<string, string[]> = {}
    for (const entry of Object.keys(modules)) names[entry] = Object.keys(await load(entry)).sort()
    expect(names).toMatchInlineSnapshot(`
      {
        ".": [
          "PayButton",
          "PaymentCountdown",
          "PaymentDetails",
          "PaymentError",
          "PaymentMessage",
          "PaymentProvider",
          "PaymentReceipt",
          "PaymentStatusBadge",
          "formatAmount",
          "formatFiat",
          "isInsufficientStatus",
          "isMoneySeen",
          "isOutcome",
          "isPageError",
          "isPaymentError",
          "isPaymentStatus",
          "isSettled",
          "parsePaymentIntent",
          "usePaymentSession",
        ],
        "./checkout": [
          "CheckoutProvider",
          "usePayment",
        ],
        "./locales/zh-TW": [
          "zhTW",
        ],
        "./server": [
          "PaymentError",
          "compareAmounts",
          "createKryptogoClient",
          "createPaymentServer",
          "isInsufficientStatus",
          "isOutcome",
          "isPaymentError",
          "isPaymentStatus",
          "isSettled",
          "migrate",
          "parsePaymentIntent",
          "pgliteDatabase",
          "postgresDatabase",
          "toNodeHandler",
          "verifyAudit",
        ],
        "./testing": [
          "createFakeKryptogo",
          "createFakeUsePayment",
          "createFakeWallet",
          "createIntent",
          "createSandboxClient",
          "createScaledClock",
          "createTestClock",
          "fixtures",
          "scenarios",
        ],
        "./testing/msw": [
          "paymentHandlers",
        ],
        "./testing/playwright": [
          "expectCallback",
          "expectStatus",
          "letTimePass",
          "openPayment",
          "payInFull",
          "payTooLittle",
          "paymentOn",
          "refund",
        ],
      }
    `)
  })
})

it("starts with 'use client' exactly in the entries that use React", async () => {
  const files = await readdir(join(root, 'dist'), { recursive: true })
  const withDirective: string[] = []
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    const text = await readFile(join(root, 'dist', file), 'utf8')
    if (/^(["'])use client\1;?\n/.test(text)) withDirective.push(file)
    else expect(text, file).not.toMatch(/["']use client["']/)
  }
  expect(withDirective.sort()).toEqual(['checkout.js', 'index.js'])
})

describe('imports of the entries', () => {
  const react = ['react', 'react/jsx-runtime']

  it('are only React for `.`', async () => {
    const { atOnce, later } = await packagesOf('.')
    expect(react).toEqual(expect.arrayContaining([...atOnce, ...later]))
  })

  it('are only hashes for ./server, and an adapter once it is mounted in Node', async () => {
    const { atOnce, later } = await packagesOf('./server')
    const others = (names: string[]) => names.filter((name) => !name.startsWith('@noble/hashes/'))
    expect([...others(atOnce), ...others(later)]).toEqual(['@hono/node-server'])
    const bundled = await build({
      entryPoints: [join(root, modules['./server'] ?? '')],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      external: ['@hono/node-server'],
      write: false,
      metafile: true,
    })
    const imports = Object.values(bundled.metafile.outputs).flatMap((output) => output.imports)
    expect(imports).toEqual([{ path: '@hono/node-server', kind: 'dynamic-import', external: true }])
  })

  it('are only React for ./testing, and msw or Playwright for what needs them', async () => {
    const { atOnce, later } = await packagesOf('./testing')
    expect([...atOnce, ...later]).toEqual(['react'])
    const handlers = await packagesOf('./testing/msw')
    expect([...handlers.atOnce, ...handlers.later]).toEqual(['msw'])
    const buyer = await packagesOf('./testing/playwright')
    expect([...buyer.atOnce, ...buyer.later].sort()).toEqual(['@playwright/test', 'process'])
  })

  it('are only React for ./checkout, until the dialog loads its portal and QR code', async () => {
    const { atOnce, later } = await packagesOf('./checkout')
    expect(react).toEqual(expect.arrayContaining(atOnce))
    expect(later).toContainEqual(expect.stringMatching(/^lean-qr\b/))
    const others = later.filter((name) => !react.includes(name) && !/^lean-qr\b/.test(name))
    expect(others).toEqual(['react-dom'])
  })
})

it.each(['./server', './testing'])('loads %s in React server components', async (entry) => {
  const url = pathToFileURL(join(root, modules[entry] ?? '')).href
  const program = `console.log(Object.keys(await import(${JSON.stringify(url)})).join())`
  const flags = ['--conditions=react-server', '--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  expect(stdout.trim().split(',').sort()).toEqual(Object.keys(await load(entry)).sort())
})

it('shares one context between the entries', async () => {
  const { CheckoutProvider } = (await load('./checkout')) as typeof Checkout
  const { PayButton } = (await load('.')) as typeof Main
  const button = createElement(PayButton, { fiatAmount: '100', fiatCurrency: 'TWD' })
  const page = createElement(CheckoutProvider, { baseUrl: '/api/kryptogo', children: button })
  expect(renderToString(page)).toContain('<button')
})

async function packagesOf(entry: string) {
  const entryPoint = join(root, modules[entry] ?? '')
  const { metafile } = await build({
    entryPoints: [entryPoint],
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    format: 'esm',
    splitting: true,
    outdir: 'out',
    metafile: true,
    write: false,
    logLevel: 'error',
  })
  const importsOf = (file: string) => metafile.inputs[file]?.imports ?? []
  const eager = new Set<string>()
  const visit = (file: string) => {
    if (eager.has(file)) return
    eager.add(file)
    for (const { path, kind, external } of importsOf(file)) {
      if (kind === 'import-statement' && !external) visit(path)
    }
  }
  visit(relative(root, entryPoint))

  const packages = (files: string[]) => [
    ...new Set(files.flatMap(importsOf).flatMap(({ path, external }) => (external ? [path] : []))),
  ]
  return {
    atOnce: packages([...eager]),
    later: packages(Object.keys(metafile.inputs).filter((file) => !eager.has(file))),
  }
}
