import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { blocks } from '../package/snippets'
import { compiled, runs } from './printed'

it('has every block of the README and the docs run, or a reason why not', async () => {
  const known = [...Object.values(runs).flat(), ...Object.keys(compiled)]
  expect([...new Set(known)].sort()).toEqual([...(await blocks()).keys()].sort())
})

it.each(Object.keys(runs))('has a test %s', (test) => {
  expect(existsSync(join(import.meta.dirname, test))).toBe(true)
})
