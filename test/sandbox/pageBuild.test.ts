import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { buildPages } from '../../scripts/sandboxPage.mjs'

it('the pages are not built into a folder of something else, which would be emptied', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kryptogo-pages-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'notes.txt'), 'Not of the sandbox')
  await expect(buildPages(folder)).rejects.toThrow('has no licenses.md')
  expect(await readdir(folder)).toEqual(['notes.txt'])
})
