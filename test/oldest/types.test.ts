import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compile, type TypeScript } from '../package/compile'
import { root } from '../package/package'
import { snippets } from '../package/snippets'

const typescript = createRequire(import.meta.url)(
  './node_modules/typescript/lib/typescript.js',
) as TypeScript

const inReact18 = join(root, 'test/oldest/node_modules/@types')
const types = {
  'React 18': {
    paths: {
      react: [join(inReact18, 'react')],
      'react/*': [join(inReact18, 'react/*')],
      'react-dom': [join(inReact18, 'react-dom')],
      'react-dom/*': [join(inReact18, 'react-dom/*')],
    },
  },
  'React 19': {},
}

it('runs with the oldest supported TypeScript', () => {
  expect(typescript.version).toMatch(/^5\.9\./)
})

it.each(Object.entries(types))('compiles the snippets of the docs with %s', async (_, options) => {
  const texts = await snippets()
  expect(texts.size).toBeGreaterThan(9)
  expect(compile(typescript, { texts }, options)).toEqual([])
})

it.each(Object.entries(types))('compiles the type tests with %s', async (_, options) => {
  const files = (await readdir(join(root, 'test/types')))
    .filter((name) => /\.test-d\.tsx?$/.test(name))
    .map((name) => `test/types/${name}`)
  expect(files.length).toBeGreaterThan(1)
  // They tell a member that may be left out from one that may be undefined.
  const exact = { ...options, exactOptionalPropertyTypes: true }
  expect(compile(typescript, { files }, exact)).toEqual([])
})
