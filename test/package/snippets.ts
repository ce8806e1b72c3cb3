import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './package'

/** The pages whose TypeScript is compiled, by path: the README and all of `docs`. */
export async function documentation(): Promise<Map<string, string>> {
  const names = await readdir(join(root, 'docs'))
  const docs = names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)
  return readPages(['README.md', ...docs.sort()])
}

/** Reads pages by their paths from the root. */
export async function readPages(paths: string[]): Promise<Map<string, string>> {
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')))
  return new Map(paths.map((path, index) => [path, texts[index] ?? '']))
}

/** A block of code of the README or `docs`. */
export interface Block {
  /** Its first line says it, or else it is made of the page and a number: `docs-server-md-1.sh`. */
  name: string
  language: string
  text: string
}

/**
 * Returns the blocks of the README and `docs`, by name, in their order.
 *
 * @throws Error if two have one name, or one is written so that it would not be found.
 */
export async function blocks(): Promise<Map<string, Block>> {
  const found = new Map<string, Block>()
  for (const [path, page] of await documentation()) {
    const all = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    const fences = page.match(/^[ >]*(```|~~~)/gm) ?? []
    if (fences.length !== 2 * all.length)
      throw new Error(`${path}: a block of code must begin with \`\`\` and a language`)
    for (const [index, [, language = '', text = '']] of all.entries()) {
      // others import it by that name
      const [, named] = /^(?:\/\/|\/\*) ([^\s:]+\.[a-z]+)\b/.exec(text) ?? []
      const name = named ?? `${path.replace(/\W/g, '-')}-${index}.${language}`
      if (found.has(name)) throw new Error(`${path}: there is another block ${name}`)
      found.set(name, { name, language, text })
    }
  }
  return found
}

const typescript = ['ts', 'tsx']
const spelledOtherwise = ['typescript', 'js', 'jsx', 'javascript', 'mts', 'cts', 'mjs', 'cjs']

/** Returns the TypeScript of the README and `docs`, by name. All of their code is TypeScript. */
export async function snippets(): Promise<Map<string, string>> {
  const all = [...(await blocks()).values()]
  const odd = all.find(({ language }) => spelledOtherwise.includes(language))
  if (odd) throw new Error(`${odd.name} must begin with \`\`\`ts or \`\`\`tsx and nothing else`)
  return new Map(
    all.flatMap(({ name, language, text }) =>
      typescript.includes(language) ? [[name, text]] : [],
    ),
  )
}
