import react from '@vitejs/plugin-react'
import { build as bundle } from 'esbuild'
import { randomUUID } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { build } from 'vite'
import { findBrowser } from '../../../scripts/browser.mjs'

const root = join(import.meta.dirname, '../../..')
const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' } as const

/** A file of the page, as it is sent. */
interface PageFile {
  readonly type: string
  readonly text: string
}

/** React, as the page is built with it. */
export interface ReactPackages {
  /** How its version begins. */
  readonly version: string
  /** The folder of `react` and `react-dom`. */
  readonly modules: string
}

/** The page of the example shop, in each of its releases. */
export interface ShopPage {
  /** Finds a file. The scripts of another release are not there. */
  readonly read: (path: string, release: string) => Promise<PageFile | null>
}

const NEWEST: ReactPackages = { version: '19', modules: join(root, 'node_modules') }

/** Makes what all worlds share: the page, the program of the shop's server, and a browser. */
export async function makeParts(packages = NEWEST) {
  const folder = join(root, 'node_modules/.cache', `orders-${randomUUID()}`)
  const [page, program, browser] = await Promise.all([
    buildPage(join(folder, 'page'), packages),
    buildProgram(join(folder, 'server.mjs')),
    launch(),
  ])
  return {
    ...{ page, program, browser },
    async remove() {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Parts = Awaited<ReturnType<typeof makeParts>>

// In the names of the scripts, for each release has others.
const BUILT = 'release-0'

/** Builds the page with React as it is for development, which renders twice in StrictMode. */
async function buildPage(outDir: string, { version, modules }: ReactPackages): Promise<ShopPage> {
  await build({
    ...{ configFile: false, root: join(root, 'examples/shop/page'), logLevel: 'silent' },
    plugins: [react()],
    resolve: {
      tsconfigPaths: true,
      alias: [{ find: /^(react|react-dom)(?=\/|$)/, replacement: join(modules, '$1') }],
    },
    define: { 'process.env.NODE_ENV': '"development"' },
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        output: {
          entryFileNames: `assets/[name].${BUILT}.js`,
          chunkFileNames: `assets/[name].${BUILT}.js`,
        },
      },
    },
  })
  const found = await reactIn(join(outDir, 'assets'))
  if (found !== version) throw new Error(`The page has React ${found}, not ${version}`)
  return {
    async read(path, release) {
      const name = path === '/' || path === '/page/' ? '/index.html' : path
      const type = Object.entries(types).find(([ending]) => name.endsWith(`.${ending}`))?.[1]
      const isOther = name.endsWith('.js') && !name.includes(release)
      if (!type || isOther) return null
      const file = join(outDir, name.replaceAll(release, BUILT))
      const text = await readFile(file, 'utf8').catch(() => null)
      return text === null ? null : { type, text: text.replaceAll(BUILT, release) }
    },
  }
}

/** Finds the versions of React in built scripts. */
async function reactIn(folder: string): Promise<string> {
  const names = await readdir(folder)
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  const versions = /(?:ReactVersion =|reconcilerVersion:) ['"](\d+)\./g
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(versions)].map(([, one]) => one))),
  ].join()
}

async function buildProgram(outfile: string) {
  await bundle({
    ...{ entryPoints: [join(root, 'examples/shop/server.ts')], outfile },
    ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20' },
    tsconfig: join(root, 'tsconfig.json'),
    banner: { js: `process.on('disconnect', () => process.exit())` },
  })
  return outfile
}

function launch() {
  const executablePath = findBrowser()
  return chromium.launch({
    ...(executablePath && { executablePath }),
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
}
