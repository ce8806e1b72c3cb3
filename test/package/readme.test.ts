import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import eslintConfig from '../../eslint.config.js'
import { compile } from './compile'
import { listPackedFiles, root } from './package'
import { documentation, readPages, snippets } from './snippets'

const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
  budgets: { limit: number }[]
}
const pages = new Map([
  ...(await documentation()),
  ...(await readPages((await readdir(root)).filter((name) => name.endsWith('.md')))),
  ...(await readPages(['examples/shop/README.md'])),
])
const pageAt = (path: string) => {
  const page = pages.get(path)
  if (page === undefined) throw new Error(`There is no page ${path}`)
  return page
}

it('has snippets in the README and the docs that all compile against what is published', async () => {
  const texts = await snippets()
  expect(texts.size).toBeGreaterThan(19)
  expect(compile(ts, { texts })).toEqual([])
})

it.each([...pages.keys()])('has no dead link in %s', (path) => {
  const dead = relativeLinksOf(path).filter(({ target, anchor }) => {
    if (!existsSync(join(root, target))) return true
    return anchor !== undefined && !anchorsOf(pageAt(target)).includes(anchor)
  })
  expect(dead).toEqual([])
})

it.each([...pages.keys()])('names only npm scripts that exist in %s', (path) => {
  const named = [...pageAt(path).matchAll(/\bnpm run ([\w:.-]*\w)/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([])
})

it('publishes every file to which a published page links', async () => {
  const packed = await listPackedFiles()
  const published = [...pages.keys()].filter((path) => packed.includes(path))
  expect(published).toEqual(expect.arrayContaining(['README.md', 'docs/errors.md']))
  const missing = published
    .flatMap(relativeLinksOf)
    .filter(({ target }) => !packed.includes(target))
  expect(missing).toEqual([])
})

it('lists all options of createPaymentServer in docs/server.md', async () => {
  const text = await readFile(join(root, 'src/server/options.ts'), 'utf8')
  const { statements } = ts.createSourceFile('options.ts', text, ts.ScriptTarget.ES2022)
  const options = statements
    .filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === 'PaymentServerOptions')
  const names = options?.members.flatMap(({ name }) =>
    name && ts.isIdentifier(name) ? [name.text] : [],
  )
  const [, section = ''] = pageAt('docs/server.md').split(/^## Options$/m)
  const [table = ''] = section.split(/^## /m)
  const listed = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  expect(listed.sort()).toEqual(names?.sort())
})

it('keeps the README short', () => {
  expect(pageAt('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200)
})

it('shows the limits of package.json as sizes', () => {
  const [, section = ''] = pageAt('docs/deployment.md').split(/^## Size$/m)
  const shown = [...section.matchAll(/^\|.*\| ([\d.]+) kB/gm)].map(([, kB]) => Number(kB) * 1000)
  expect(shown).toEqual(manifest.budgets.map(({ limit }) => limit))
})

it('names only custom properties and classes that styles.css has', async () => {
  const styles = await readFile(join(root, 'src/styles.css'), 'utf8')
  const named = [...pageAt('docs/theming.md').matchAll(/(--|\.)kgp-[a-z][\w-]*/g)]
  const names = [...new Set(named.map(([name]) => name))]
  expect(names.length).toBeGreaterThan(10)
  expect(names.filter((name) => !new RegExp(`${name}(?![\\w-])`).test(styles))).toEqual([])
})

it('shows the import table of eslint.config.js in ARCHITECTURE.md', () => {
  const codes = (text: string) =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll('\\|', '|'))
  const rows = pageAt('ARCHITECTURE.md')
    .split('\n')
    .filter((line) => line.startsWith('| `src/'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, 4)
        .map(codes),
    )
  const rooms = roomsOf(eslintConfig).filter(({ files }) => files.startsWith('src/'))
  expect(rooms.length).toBeGreaterThan(10)
  expect(rows).toEqual(
    rooms.map(({ files, mayImport, mayImportTypes = [] }) => [[files], mayImport, mayImportTypes]),
  )
})

interface Room {
  files: string
  mayImport: string[]
  mayImportTypes?: string[]
}

function roomsOf(config: typeof eslintConfig): Room[] {
  for (const { rules } of config) {
    const rule = rules?.['local/room-imports']
    if (Array.isArray(rule)) return (rule[1] as { rooms: Room[] }).rooms
  }
  throw new Error('eslint.config.js has no room-imports')
}

/** The links and images of a page that lead to files of this repository, by paths from its root. */
function relativeLinksOf(path: string) {
  return linksOf(pageAt(path)).flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return []
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : join(dirname(path), decodeURI(file))
    return [{ path, target, anchor }]
  })
}

/** The targets of the links and images of a page, without its code. */
function linksOf(page: string): string[] {
  const text = withoutCode(page)
  const inline = [...text.matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
  const references = [...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)]
  return [...inline, ...references].map(([, target = '']) => target.replace(/^<|>$/g, ''))
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): string[] {
  const counts = new Map<string, number>()
  return [...withoutBlocks(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-')
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    return count ? `${slug}-${count}` : slug
  })
}

const withoutBlocks = (page: string) => page.replace(/^```.*?^```$/gms, '')
const withoutCode = (page: string) => withoutBlocks(page).replace(/`[^`]*`/g, '')
