// @vitest-environment node
import { RuleTester } from 'eslint'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import tseslint from 'typescript-eslint'
import { describe, it } from 'vitest'
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
  ],
  invalid: [
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

const index = join(root, 'src/index.ts')
const text = await readFile(index, 'utf8')
const options = [{ entries: ['index', 'checkout', 'server', 'testing'] }]
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
