// @vitest-environment node
import { ESLint, Linter, RuleTester } from 'eslint'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { functionLength } from '../../scripts/lint/functionLength.mjs'
import { publicFiles } from '../../scripts/lint/publicFiles.mjs'
import { roomImports } from '../../scripts/lint/roomImports.mjs'

RuleTester.describe = describe
RuleTester.it = it
RuleTester.itOnly = it.only

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } })
const root = join(import.meta.dirname, '../..')

const tables = {
  rooms: [
    { files: 'src/core/**', mayImport: [], why: 'Core stands alone.' },
    { files: 'src/store/**', mayImport: ['src/core/**'], why: 'The store has no React.' },
    {
      files: 'src/checkout/**',
      mayImport: ['src/core/**', 'src/store/{emitter,handlers}', 'src/!(index|checkout)'],
      mayImportTypes: ['src/store/**'],
      why: 'Take a source.',
    },
    { files: 'test/**', mayImport: [], why: 'By name.' },
  ],
  packages: [{ name: 'react', files: ['src/checkout/**'], why: 'Only components know React.' }],
  packagesIn: ['src/**'],
  notYetKept: [] as string[],
}
const imports = (file: string, code: string, changes: Partial<typeof tables> = {}) => ({
  name: `${file}: ${code}`,
  filename: join(root, file),
  code,
  options: [{ ...tables, ...changes }],
})

tester.run('room-imports', roomImports, {
  valid: [
    imports('src/store/a.ts', "import { b } from './b'; import { c } from '../core/c'"),
    imports('src/core/a.ts', "import b from './deep/b'; export * from './c'"),
    imports('src/checkout/a.tsx', "import { A } from '../PayButton'"),
    imports('src/checkout/a.tsx', "import { emit } from '../store/emitter'"),
    imports('src/checkout/a.tsx', "import type { S } from '../store/session'"),
    imports('src/checkout/a.tsx', "import { type S } from '../store/session'"),
    imports('src/checkout/a.tsx', "import { useId } from 'react'; import 'react/jsx-runtime'"),
    imports('test/react/a.test.tsx', "import { useId } from 'react'; import 'kryptogo'"),
    imports('src/core/a.ts', "import '../store/b'", { notYetKept: ['src/core/**'] }),
    imports('src/store/a.ts', "import 'react'", { notYetKept: ['react'] }),
    imports('src/lost.ts', "import 'react'", { notYetKept: ['src/lost'] }),
    imports('test/react/a.test.tsx', "vi.mock('pg'); store.mock('./a'.length)"),
  ],
  invalid: [
    ...[
      "vi.mock('./support')",
      "vi.doMock('../../src/core/amounts')",
      "vi.mock(import('../../src/core/amounts'))",
      "vi.mock('kryptogo-payment-react')",
    ].map((code) => ({
      ...imports('test/react/a.test.tsx', code, {
        rooms: [{ files: 'test/**', mayImport: ['src/**'], why: '' }],
      }),
      errors: [{ messageId: 'mock' }],
    })),
    {
      ...imports('src/core/a.ts', "import { b } from '../store/b'"),
      errors: [{ message: 'src/core/** may not import src/store/b. Core stands alone.' }],
    },
    ...[
      "import type { B } from '../store/b'",
      "export { b } from '../store/b'",
      "export * from '../store/b'",
      "await import('../store/b')",
      "type B = import('../store/b').B",
      "import text from '../store/b.ts?raw'",
    ].map((code) => ({
      ...imports('src/core/a.ts', code),
      errors: [
        {
          messageId: 'forbidden',
          data: { room: 'src/core/**', target: 'src/store/b', why: 'Core stands alone.' },
        },
      ],
    })),
    {
      ...imports('src/checkout/a.tsx', "import { reduce } from '../store/session'"),
      errors: [
        {
          message:
            'src/checkout/** may import only types from src/store/session: write `import type`. Take a source.',
        },
      ],
    },
    {
      ...imports('src/checkout/a.tsx', "import { CheckoutProvider } from '../checkout'"),
      errors: [{ messageId: 'forbidden' }],
    },
    {
      ...imports('src/store/a.ts', "import { useId } from 'react'"),
      errors: [
        {
          message: 'src/store/a may not import the package react. Only components know React.',
        },
      ],
    },
    {
      ...imports('src/checkout/a.tsx', "import _ from 'lodash'"),
      errors: [{ messageId: 'unknownPackage' }],
    },
    { ...imports('src/lost.ts', 'export {}'), errors: [{ messageId: 'homeless' }] },
    {
      ...imports('test/react/a.test.tsx', "import { b } from '../../src/core/b'"),
      errors: [{ message: 'test/** may not import src/core/b. By name.' }],
    },
  ],
})

const lines = (count: number) => 'step()\n'.repeat(count)
const long = (code: string, max: number) => ({ code, options: [max] })

tester.run('function-length', functionLength, {
  valid: [
    long(`function a() {\n${lines(3)}}`, 5),
    // The first and last line of the inner function also count for the outer one.
    long(`function a() {\nfunction b() {\n${lines(8)}}\n}`, 10),
    long(`function a() {\n${lines(1)}const b = () => {\n${lines(3)}}\n}`, 5),
    long(`function a() {\nreturn {\nb() {\n${lines(4)}},\n}\n}`, 6),
  ],
  invalid: [
    {
      ...long(`function a() {\n${lines(4)}}`, 5),
      errors: [
        {
          message:
            'a has 6 lines of its own, more than 5. Split it by what it does (functions declared inside are not counted).',
        },
      ],
    },
    {
      ...long(`const a = () => {\nuseEffect(() => {\n${lines(3)}})\n}`, 6),
      errors: [{ messageId: 'tooLong', data: { name: 'a', lines: '7', max: 6 } }],
    },
    {
      ...long(`const a = () => {\nconst b = () => {\n${lines(5)}}\n}`, 6),
      errors: [{ messageId: 'tooLong', data: { name: 'b', lines: '7', max: 6 } }],
    },
    {
      ...long(`memo(() => {\nf(() => {\nfunction b() {\n${lines(3)}}\n${lines(2)}})\n})`, 5),
      errors: [{ messageId: 'tooLong', data: { name: 'This function', lines: '8', max: 5 } }],
    },
  ],
})

const index = join(root, 'src/index.ts')
const text = await readFile(index, 'utf8')
const options = [{ entries: ['index', 'checkout', 'server', 'testing', 'server.browser'] }]
const withoutButton = text.replaceAll(/^export .* from '.\/PayButton'$/gm, '')

tester.run('public-files', publicFiles, {
  valid: [{ filename: index, code: text, options }],
  invalid: [
    {
      filename: index,
      code: withoutButton,
      options,
      errors: [{ messageId: 'private', data: { file: 'PayButton.tsx' } }],
    },
  ],
})

const plain = ['no-restricted-globals', 'no-restricted-syntax'] as const

describe('eslint.config.js', () => {
  it.each([
    ['src/core/amounts.ts', 'globalThis.document'],
    ['src/core/amounts.ts', 'globalThis.process'],
    ['src/core/amounts.ts', 'export default 1'],
    ['src/store/emitter.ts', 'window.localStorage'],
    ['src/store/emitter.ts', 'localStorage'],
    ['src/parts/chains.ts', 'globalThis.process'],
    ['src/server/payments/decide.ts', 'document.title'],
    ['src/server/payments/decide.ts', "query('select 1 from orders')"],
    ['src/server/payments/decide.ts', 'query(`delete from ${prefix}_intents`)'],
    ['src/server/payments/decide.ts', 'query(`update ${prefix}_intents set a = 1`)'],
    ['src/server/payments/decide.ts', 'query(`insert into orders values (1)`)'],
    ['src/server/http/router.ts', "query('kgp_intents')"],
  ])('refuses in %s: %s', async (file, code) => {
    expect(await complaints(file, code)).not.toEqual([])
  })

  it.each([
    ['src/parts/chains.ts', 'globalThis.document'],
    ['src/server/payments/decide.ts', 'globalThis.fetch'],
    ['src/server/payments/decide.ts', "log.info('Select one from the list')"],
    ['src/server/payments/paymentStore.ts', 'query(`delete from ${prefix}_intents`)'],
  ])('allows in %s: %s', async (file, code) => {
    expect(await complaints(file, code)).toEqual([])
  })
})

/** The complaints of the rules in `plain`, set as they are for a file. */
async function complaints(file: string, code: string): Promise<string[]> {
  const config = (await new ESLint({ cwd: root }).calculateConfigForFile(join(root, file))) as {
    rules: Linter.RulesRecord
  }
  const rules = Object.fromEntries(plain.map((name) => [name, config.rules[name] ?? 'off']))
  const languageOptions = { globals: { globalThis: false, window: false } } as const
  const messages = new Linter().verify(code, { rules, languageOptions })
  return messages.map(({ message }) => message)
}
