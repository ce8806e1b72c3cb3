import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import * as tables from '../../src/core/errorCodes'

const { isPageErrorCode, ...groups } = tables
const categories = Object.assign({}, ...Object.values(groups)) as Record<string, string>
const documentation = await readFile('docs/errors.md', 'utf8')

/** The sections of the documentation, by third-level heading. */
const sections = new Map(
  documentation
    .split(/^### /m)
    .slice(1)
    .map((section) => [/.*/.exec(section)?.[0] ?? '', section.split(/^## /m)[0] ?? '']),
)

describe('docs/errors.md', () => {
  test('has exactly one section for each code', () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(categories).sort())
    expect(documentation.match(/^### /gm)).toHaveLength(Object.keys(categories).length)
  })

  test.each(Object.entries(categories))('has %s in the category %s', (code, category) => {
    const [, , said, , text] = sections.get(code)?.split('\n') ?? []
    expect(said).toBe(`Category: \`${category}\``)
    expect(text).toMatch(/^\S.{20}/)
  })

  test('explains each category', () => {
    const explained = [...documentation.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    expect(explained).toEqual(expect.arrayContaining([...new Set(Object.values(categories))]))
  })
})

test('isPageErrorCode accepts only the codes of the page', () => {
  expect(Object.keys(categories).filter((code) => !isPageErrorCode(code))).toEqual([
    'invalid_configuration',
    'handler_timeout',
    'database_failed',
    'unknown_order',
    'invalid_transfer',
    'transfer_refused',
    'transfer_conflict',
    'transfer_unknown',
    'insufficient_balance',
  ])
  expect(isPageErrorCode('toString')).toBe(false)
})
