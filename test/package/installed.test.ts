import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { install, pack, runNode } from './package'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kryptogo-payment-react-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it.each(['18', '19'])('renders in a project with React %s', async (major) => {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await copyFile(join(import.meta.dirname, 'page.mjs'), join(folder, 'page.mjs'))
  await install(folder, [await pack(folder), `react@${major}`, `react-dom@${major}`])

  const printed = await runNode(folder, 'page.mjs')
  expect(printed).toMatch(new RegExp(`^${major}\\..*<button`))
})
