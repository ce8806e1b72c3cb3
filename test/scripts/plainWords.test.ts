// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { findWords } from '../../scripts/plainWords.mjs'

const found = (file: string, text: string) => findWords(file, text).map((one) => one.found)

describe('plain words', () => {
  test('are asked of identifiers, whole', () => {
    expect(found('src/server/http/a.ts', 'throw new Refused(400)')).toEqual(['Refused'])
    expect(found('src/server/http/a.ts', 'const isRefused = "Refused" // Refused')).toEqual([])
  })

  test('are asked where the word is private, not where it is common', () => {
    expect(found('src/core/a.ts', 'within(5)')).toEqual(['within'])
    expect(found('test/react/a.test.tsx', 'within(dialog)')).toEqual([])
    expect(found('src/store/a.ts', 'store.join(one)')).toEqual(['join'])
    expect(found('src/core/a.ts', 'names.join()')).toEqual([])
  })

  test('are asked of the names of files', () => {
    expect(found('stories/demo/Backstage.tsx', '')).toEqual(['Backstage'])
    expect(found('test/react/takeover.test.tsx', '')).toEqual(['takeover'])
  })

  test('are asked of columns in SQL alone', () => {
    expect(found('src/server/payments/a.ts', '`select attempts from t where x = ${y}`')).toEqual([
      'attempts',
    ])
    expect(found('src/server/payments/a.ts', "log('3 attempts'); attempts++")).toEqual([])
  })

  test('are asked of comments, sentences and pages', () => {
    expect(found('src/core/a.ts', '/** What it is. */')).toEqual(['What'])
    expect(found('src/core/a.ts', '/**\n * What it is.\n */')).toEqual(['What'])
    expect(found('src/core/a.ts', '// What it is.\n/** Says what it is. */')).toEqual([])
    expect(found('README.md', 'It goes on being watched, for ever, by whoever asks.')).toEqual([
      'for ever',
      'goes on being',
      'whoever',
    ])
    expect(found('README.md', 'for everybody, `useWords()`, useWords')).toEqual(['useWords'])
  })

  test('come with the place and what to say', () => {
    expect(findWords('src/core/a.ts', '\nflawOf()')).toEqual([
      { file: 'src/core/a.ts', position: 1, found: 'flawOf', say: 'describeInvalidAmount' },
    ])
  })
})
