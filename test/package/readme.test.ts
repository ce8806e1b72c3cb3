import ts from 'typescript'
import { expect, it } from 'vitest'
import { compile } from './compile'
import { snippets } from './snippets'

it('has snippets in the README that all compile against what is published', async () => {
  const texts = await snippets()
  expect(texts.size).toBeGreaterThan(9)
  expect(compile(ts, { texts })).toEqual([])
}, 60_000)
