import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { installPackages } from './install'
import { runProgram } from './programs'

it.each(['18', '19'])('renders in a project with React %s', async (major) => {
  const folder = await mkdtemp(join(tmpdir(), 'kryptogo-payment-react-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await copyFile(join(import.meta.dirname, 'page.mjs'), join(folder, 'page.mjs'))
  await installPackages(folder, [inject('tarball'), `react@${major}`, `react-dom@${major}`])

  const printed = await runProgram(process.execPath, ['page.mjs'], { cwd: folder })
  expect(printed).toMatch(new RegExp(`^${major}\\..*<button`))
})
