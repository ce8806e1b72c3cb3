import { build as bundle } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build as buildPage } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { load, root } from './package'

const SERVER = 'dist/server.js'
const REFUSAL = 'dist/server.browser.js'
const MESSAGE =
  /^kryptogo-payment-react\/server was imported in a browser\..* API key.* on your server/

/** Resolves an import of `./server` under these conditions, and returns the file. */
async function resolve(conditions: string[]): Promise<string | undefined> {
  const { metafile } = await bundle({
    stdin: { contents: `import 'kryptogo-payment-react/server'`, resolveDir: root },
    absWorkingDir: root,
    conditions,
    // it brings no conditions of its own
    platform: 'neutral',
    external: ['@hono/node-server', '@noble/hashes'],
    bundle: true,
    format: 'esm',
    tsconfigRaw: {},
    treeShaking: false,
    metafile: true,
    write: false,
    logLevel: 'error',
  })
  return Object.keys(metafile.inputs).find((file) => file === SERVER || file === REFUSAL)
}

describe('an import of ./server', () => {
  it.each([
    ['a page', ['module', 'browser', 'production']],
    ['a page in development', ['module', 'browser', 'development']],
    ['a test in Jest with jsdom', ['browser', 'require', 'default']],
  ])('is refused in %s', async (_, conditions) => {
    expect(await resolve(conditions)).toBe(REFUSAL)
  })

  it.each([
    ['Node.js', ['node']],
    ['Node.js, asked for a browser as well', ['browser', 'node']],
    ['Cloudflare', ['workerd', 'worker', 'browser']],
    ['a worker', ['worker', 'browser']],
    ['Vercel’s edge', ['edge-light', 'browser']],
    ['Bun', ['bun', 'browser']],
    ['Deno', ['deno', 'node', 'browser']],
    ['React Server Components', ['react-server', 'node']],
    ['where no condition is known', []],
  ])('is the server in %s', async (_, conditions) => {
    expect(await resolve(conditions)).toBe(SERVER)
  })

  it('is the server where Node.js itself resolves it', async () => {
    const program = `console.log(import.meta.resolve('kryptogo-payment-react/server'))`
    const args = ['--input-type=module', '--eval', program]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
    expect(stdout.trim()).toMatch(new RegExp(`/${SERVER}$`))
  })

  it('finds the same names in a browser, so that the first to complain is the package', async () => {
    const { metafile } = await bundle({
      entryPoints: [join(root, REFUSAL)],
      absWorkingDir: root,
      format: 'esm',
      metafile: true,
      write: false,
    })
    const [output] = Object.values(metafile.outputs)
    expect(output?.exports.sort()).toEqual(Object.keys(await load('./server')).sort())
  })
})

describe('a page that Vite has built with ./server', () => {
  const folder = join(root, 'node_modules/.cache/server-in-browser')
  beforeAll(() => mkdir(folder, { recursive: true }))
  afterEach(() => vi.unstubAllGlobals())
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const create = (from: string) => `
    const client = ${from}createKryptogoClient({ clientId: 'a', apiKey: 'THE-API-KEY', origin: 'b' })
    console.log(await client.getPaymentIntent('c'))`

  const pages = {
    'by name': `import { createKryptogoClient } from 'kryptogo-payment-react/server'; ${create('')}`,
    whole: `import * as server from 'kryptogo-payment-react/server'; ${create('server.')}`,
    'for a name that it also shares with the page': `
      import { isSettled } from 'kryptogo-payment-react/server'
      console.log(isSettled('success'))`,
    'for nothing of it': `import 'kryptogo-payment-react/server'`,
    later: `const server = await import('kryptogo-payment-react/server'); ${create('server.')}`,
  }

  it.each(Object.entries(pages))('says so, and has none of it: %s', async (name, code) => {
    const page = join(folder, `${name.replaceAll(' ', '-')}.js`)
    await writeFile(page, code)
    const outDir = `${page}.built`
    await buildPage({
      configFile: false,
      root: folder,
      logLevel: 'error',
      build: {
        outDir,
        target: 'es2022',
        modulePreload: false,
        rolldownOptions: { input: page, output: { entryFileNames: 'page.mjs', format: 'esm' } },
      },
    })
    const written = await bundledText(outDir)
    expect(written).toContain('kryptogo-payment-react/server was imported in a browser')
    expect(written).not.toMatch(/X-STUDIO-API-KEY|api\/payment\/intent/i)
    // what comes after the refusal never runs, so Vite leaves it out, and with it the key
    if (name !== 'later') expect(written).not.toContain('THE-API-KEY')
    // Vite reports a dynamic import that fails there
    vi.stubGlobal('window', new EventTarget())
    await expect(import(/* @vite-ignore */ join(outDir, 'page.mjs'))).rejects.toThrow(MESSAGE)
  })
})

async function bundledText(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true })
  const scripts = files.filter((file) => /\.m?js$/.test(file))
  return (await Promise.all(scripts.map((file) => readFile(join(folder, file), 'utf8')))).join('\n')
}
