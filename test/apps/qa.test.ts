import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scenarios } from 'kryptogo-payment-react/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { listPackedFiles, root } from '../package/package'
import { createApp } from './app'
import { installPackages } from './install'
import { printed } from './printed'
import { freePort, startProgram } from './programs'

const example = join(root, 'examples/e2e')
const PLAYWRIGHT = '@playwright/test'
const places: Readonly<Record<string, string>> = {
  'playwright.config.ts': 'playwright.config.ts',
  'scenarios.spec.ts': 'tests/scenarios.spec.ts',
  'checkout.spec.ts': 'tests/checkout.spec.ts',
}

/** The part of Playwright's report that is read. */
interface Report {
  stats: { expected: number; skipped: number; unexpected: number; flaky: number }
  suites: Suite[]
  errors: { message: string }[]
}
interface Suite {
  suites?: Suite[]
  specs: { title: string; ok: boolean; tests: { results: Result[] }[] }[]
}
interface Result {
  error?: { message: string }
}

const specsIn = ({ suites = [], specs }: Suite): Suite['specs'] => [
  ...specs,
  ...suites.flatMap(specsIn),
]

type Manifest = Record<
  'dependencies' | 'devDependencies' | 'peerDependencies',
  Record<string, string>
>
const manifestOf = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest

async function dependenciesOf(folder: string): Promise<Record<string, string>> {
  const { dependencies, devDependencies } = await manifestOf(folder)
  return { ...dependencies, ...devDependencies }
}

it.each(Object.entries(places))('prints %s of the example in docs/qa.md', async (name, place) => {
  const texts = await printed('qa.test.ts')
  expect(texts[name]).toBe(await readFile(join(example, place), 'utf8'))
})

it('passes the first test of docs/qa.md, in the shop of the sandbox', async () => {
  const texts = await printed('qa.test.ts')
  const { 'demo.config.ts': config = '', 'demo.spec.ts': spec = '' } = texts
  const { folder } = await createApp('qa-demo', { 'demo.config.ts': config, 'demo.spec.ts': spec })
  const specs = await runSuite(folder, (texts['docs-qa-md-3.sh'] ?? '').trim())
  expect(specs.map(({ title }) => title)).toEqual(['is paid in full'])
})

it('names the example where it is packed, and the command that runs it', async () => {
  const texts = await printed('qa.test.ts')
  expect(await readFile(join(root, 'docs/qa.md'), 'utf8')).toContain(
    '`node_modules/kryptogo-payment-react/examples/e2e`',
  )
  expect(await listPackedFiles()).toEqual(
    expect.arrayContaining(Object.values(places).map((place) => `examples/e2e/${place}`)),
  )
  expect(texts['docs-qa-md-4.sh']).toBe('npm install\nnpx playwright test\n')
})

describe('the commands of the workflow in docs/qa.md', () => {
  let commands: string[]
  beforeAll(async () => {
    const { 'docs-qa-md-8.yaml': workflow = '' } = await printed('qa.test.ts')
    commands = [...workflow.matchAll(/^ +- run: (.*)$/gm)].map(([, command = '']) => command)
  })

  it('install what the apps of these tests have, and run the suite', async () => {
    expect(commands).toEqual(['npm ci', 'npx playwright test'])
    const { 'kryptogo-payment-react': _, ...needed } = await dependenciesOf(example)
    const installed = await dependenciesOf(import.meta.dirname)
    const versions = Object.keys(needed).map((name) => [name, `^${installed[name] ?? ''}`])
    expect(Object.fromEntries(versions)).toEqual(needed)
  })

  it('pass in every scenario', async () => {
    const { folder } = await createApp('qa', {})
    await cp(example, folder, { recursive: true })
    // in the same run, because its start takes the longest
    await cp(join(import.meta.dirname, 'qa'), join(folder, 'tests'), { recursive: true })
    const specs = await runSuite(folder, commands.at(-1) ?? '')

    // the shop itself answers that an order is busy, not KryptoGO
    const { order_busy: _, ...played } = scenarios
    const named = specs.flatMap(({ title }) => /in the scenario (\w+)$/.exec(title)?.[1] ?? [])
    expect(named.sort()).toEqual(Object.keys(played).sort())
  })

  it('pass in the oldest Playwright that the package accepts', async () => {
    const [oldest = ''] =
      /\d.*/.exec((await manifestOf(root)).peerDependencies[PLAYWRIGHT] ?? '') ?? []
    const app = await createApp('qa-oldest', {})
    const { folder } = app
    await cp(example, folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    await installPackages(folder, [`${PLAYWRIGHT}@${oldest}.0`])
    // beside it, or it would load the newest
    const own = 'node_modules/kryptogo-payment-react'
    await cp(app.pathOf('kryptogo-payment-react'), join(folder, own), { recursive: true })
    expect(await runSuite(folder, `${commands.at(-1) ?? ''} checkout`)).not.toEqual([])
  })
})

/** Runs a command of Playwright, and returns the tests, all of which have passed. */
async function runSuite(folder: string, command: string): Promise<Suite['specs']> {
  const [sandbox, shop] = [await freePort(), await freePort()]
  const running = startProgram('bash', ['-euc', `${command} --reporter=json`], {
    cwd: folder,
    env: {
      CI: 'true',
      CHROMIUM_PATH: findBrowser(),
      KRYPTOGO_URL: `http://127.0.0.1:${sandbox}`,
      SHOP_URL: `http://127.0.0.1:${shop}`,
    },
  })
  // it fails when a test does, and its report says which
  await running.ended
  const report = JSON.parse(running.stdout()) as Report
  const specs = report.suites.flatMap(specsIn)
  const failures = specs
    .filter(({ ok }) => !ok)
    .map(({ title, tests }) => ({
      title,
      errors: tests.flatMap(({ results }) => results.map(({ error }) => error?.message)),
    }))
  expect({ failures, errors: report.errors }).toEqual({ failures: [], errors: [] })
  expect(report.stats).toMatchObject({ skipped: 0, unexpected: 0, flaky: 0 })
  return specs
}
