import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './package'

/** The TypeScript of the README: by the name in its first line, or by its number. */
export async function snippets(): Promise<Map<string, string>> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const found = [...readme.matchAll(/^```(tsx?)\n(.*?)^```$/gms)]
  return new Map(
    found.map(([, language = '', text = ''], index) => {
      // some say the name by which others import them
      const [, name] = /^\/\/ ([^\s:]+\.tsx?)\b/.exec(text) ?? []
      return [name ?? `readme-${index}.${language}`, text]
    }),
  )
}
