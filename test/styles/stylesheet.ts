import { readFileSync } from 'node:fs'

/** One rule of the stylesheet. */
export interface Rule {
  /** The enclosing at-rules, the outermost first. */
  within: readonly string[]
  /** Its selectors, such as `.kgp-button`. */
  selectors: readonly string[]
  declarations: ReadonlyMap<string, string>
}

/** The text of the stylesheet. */
export const source = readFileSync('src/styles.css', 'utf8')

/** All rules of the stylesheet, in order. */
export const rules: readonly Rule[] = read(source.replace(/\/\*.*?\*\//gs, ''), [])

/** Splits at each `separator` outside brackets. */
export function split(text: string, separator: string): string[] {
  const parts = ['']
  let depth = 0
  for (const sign of text) {
    if (sign === '(') depth++
    if (sign === ')') depth--
    if (sign === separator && depth === 0) parts.push('')
    else parts.push((parts.pop() ?? '') + sign)
  }
  return parts.map((part) => part.trim()).filter(Boolean)
}

function read(css: string, within: readonly string[]): Rule[] {
  const found: Rule[] = []
  let rest = css
  for (;;) {
    const start = rest.indexOf('{')
    if (start < 0) break
    const head = rest.slice(0, start).replace(/\s+/g, ' ').trim()
    const end = closing(rest, start)
    const body = rest.slice(start + 1, end)
    if (head.startsWith('@')) found.push(...read(body, [...within, head]))
    else found.push({ within, selectors: split(head, ','), declarations: declarationsOf(body) })
    rest = rest.slice(end + 1)
  }
  if (rest.trim()) throw new Error(`Not a rule: ${rest.trim()}`)
  return found
}

function closing(css: string, start: number): number {
  let depth = 0
  for (let at = start; at < css.length; at++) {
    if (css[at] === '{') depth++
    if (css[at] === '}' && --depth === 0) return at
  }
  throw new Error(`Never closed: ${css.slice(start, start + 40)}`)
}

function declarationsOf(body: string): Map<string, string> {
  return new Map(
    split(body, ';').map((declaration) => {
      const [name = '', value = ''] = declaration.split(/:(.*)/s)
      return [name.trim(), value.replace(/\s+/g, ' ').trim()]
    }),
  )
}
