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

/**
 * The TypeScript of the README and `docs`: by the name in its first line, or by its page and number.
 *
 * @throws Error if two have one name, or a block of code is written so that it would not be found.
 */
export async function snippets(): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [path, page] of await documentation()) {
    const blocks = [...page.matchAll(/^```(tsx?)\n(.*?)^```$/gms)]
    const fences = page.match(/^[ >]*(```|~~~)\s*([cm]?[jt]sx?|typescript|javascript)\b/gm)
    if (blocks.length !== (fences?.length ?? 0))
      throw new Error(
        `${path}: a block of code must begin with \`\`\`ts or \`\`\`tsx and nothing else`,
      )
    for (const [index, [, language = '', text = '']] of blocks.entries()) {
      // some say the name by which others import them
      const [, named] = /^\/\/ ([^\s:]+\.tsx?)\b/.exec(text) ?? []
      const name = named ?? `${path.replace(/\W/g, '-')}-${index}.${language}`
      if (found.has(name)) throw new Error(`${path}: there is another snippet ${name}`)
      found.set(name, text)
    }
  }
  return found
}
