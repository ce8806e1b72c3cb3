// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { findWords } from '../../scripts/plainWords.mjs'

const found = (file: string, text: string) => findWords(file, text).map((one) => one.found)

describe('plain words', () => {
  test('finds whole identifiers, not parts of them, strings, comments or HTML tags', () => {
    expect(found('src/server/http/a.ts', 'throw new Refused(400)')).toEqual(['Refused'])
    expect(found('src/server/http/a.ts', 'const isRefused = "Refused" // Refused')).toEqual([])
    expect(found('src/a.tsx', '<figure>{figure}</figure>')).toEqual(['figure'])
  })

  test('looks for a word only in the folders where it is private', () => {
    expect(found('src/core/a.ts', 'within(5)')).toEqual(['within'])
    expect(found('test/react/a.test.tsx', 'within(dialog)')).toEqual([])
    expect(found('src/store/a.ts', 'store.join(one)')).toEqual(['join'])
    expect(found('src/core/a.ts', 'names.join()')).toEqual([])
  })

  test('checks file names', () => {
    expect(found('stories/demo/Backstage.tsx', '')).toEqual(['Backstage'])
    expect(found('test/react/takeover.test.tsx', '')).toEqual(['takeover'])
  })

  test('looks for column names only in SQL', () => {
    expect(found('src/server/payments/a.ts', '`select attempts from t where x = ${y}`')).toEqual([
      'attempts',
    ])
    expect(found('src/server/payments/a.ts', "log('3 attempts'); attempts++")).toEqual([])
  })

  test('checks comments and Markdown', () => {
    expect(found('src/core/a.ts', '/** What it is. */')).toEqual(['What'])
    expect(found('src/core/a.ts', '/**\n * What it is.\n */')).toEqual(['What'])
    expect(found('src/core/a.ts', '// What it is.\n/** Says what it is. */')).toEqual([])
    expect(found('README.md', 'It goes on being watched, for ever, by whoever asks.')).toEqual([
      'for ever',
      'goes on being',
      'whoever',
    ])
    expect(found('docs/server.md', 'A withdrawal; "Processing User Withdrawals"')).toEqual([
      'withdrawal',
    ])
    expect(found('docs/components.md', 'A withdrawal fee; withdrawals')).toEqual(['withdrawals'])
    expect(found('README.md', 'for everybody, `useWords()`, useWords')).toEqual(['useWords'])
  })

  test('finds comments of the product that are not of the common form', () => {
    const forms = [
      ['// lower case', ['lower']],
      ['/** lower case */', ['lower']],
      ['/**\n * lower case\n */', ['lower']],
      ['f() // lower case', ['lower']],
      ['// A sentence on\n// two lines.\n\n// another', ['another']],
      ['/** Makes a client. */', ['Makes']],
      ['/** How long.\n * Default: 5. */', ['Default:']],
      ['// eslint-disable-next-line no-console', []],
      ['/** `code` is a number. @default 5 */', []],
      ["/** @throws PaymentError */\nlog('// lower case', `/* lower */`)", []],
    ] as const
    for (const [text, words] of forms) {
      for (const file of ['src/a.ts', 'src/checkout/a.ts', 'src/server/http/a.ts'])
        expect(found(file, text), text).toEqual(words)
      expect(found('test/unit/a.ts', text), text).toEqual([])
    }
    expect(found('src/a.tsx', '<p>\n// lower case\n</p>')).toEqual([])
  })

  test('checks the TypeScript of Markdown snippets, and no other snippet', () => {
    expect(found('README.md', '```tsx\nconst words = <b>say</b>\n```\n')).toEqual(['words'])
    expect(found('README.md', '```sh\necho words\n```\n`a` words `b`')).toEqual([])
    const text = 'a\n```ts\nwords\n```\n'
    expect(findWords('README.md', text)).toMatchObject([{ position: text.indexOf('words') }])
  })

  test('reports the position and what to write instead', () => {
    expect(findWords('src/core/a.ts', '\nflawOf()')).toEqual([
      { file: 'src/core/a.ts', position: 1, found: 'flawOf', say: 'describeInvalidAmount' },
    ])
  })
})
