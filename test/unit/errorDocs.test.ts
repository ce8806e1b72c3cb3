import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { ERROR_CATEGORIES } from '../../src/core/errorCategories'
import { isPageErrorCode } from '../../src/core/errorCodes'

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
    expect([...sections.keys()].sort()).toEqual(Object.keys(ERROR_CATEGORIES).sort())
    expect(documentation.match(/^### /gm)).toHaveLength(Object.keys(ERROR_CATEGORIES).length)
  })

  test.each(Object.entries(ERROR_CATEGORIES))('has %s in the category %s', (code, category) => {
    const [, , said, , text] = sections.get(code)?.split('\n') ?? []
    expect(said).toBe(`Category: \`${category}\``)
    expect(text).toMatch(/^\S.{20}/)
  })

  test('explains each category', () => {
    const explained = [...documentation.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    expect(explained).toEqual(expect.arrayContaining([...new Set(Object.values(ERROR_CATEGORIES))]))
  })
})

test('isPageErrorCode accepts only the codes of the page', () => {
  expect(Object.keys(ERROR_CATEGORIES).filter((code) => !isPageErrorCode(code))).toEqual([
    'invalid_configuration',
    'handler_timeout',
    'database_failed',
    'record_changed',
    'unknown_order',
    'invalid_transfer',
    'transfer_refused',
    'transfer_not_sent',
    'transfer_conflict',
    'transfer_unknown',
    'insufficient_balance',
  ])
  expect(isPageErrorCode('toString')).toBe(false)
})
