import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { install, pack, root } from './package'
import { readPages, snippets } from './snippets'

const run = promisify(execFile)
const ofPages = ['checkout.test.tsx', 'hook.test.tsx']

const MSW_TEST = `
import { expect, it } from 'vitest'
import { kryptogo } from './kryptogo'
it('answers through msw', async () => {
  const response = await fetch('https://shop.example/api/v1/studio/api/payment/intent/none')
  expect(await response.json()).toMatchObject({ code: 4006 })
  expect(kryptogo.requests).toHaveLength(1)
})
`

let folder: string
afterEach(() => rm(folder, { recursive: true, force: true }))

it('runs the tests of docs/testing.md in Vitest', async () => {
  // inside the project, to find the packages
  folder = join(root, 'node_modules/.cache/testing-docs')
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'node_modules'), { recursive: true })
  await symlink(root, join(folder, 'node_modules/kryptogo-payment-react'))
  await writeSnippets([...ofPages, 'server.test.ts', 'kryptogo.ts'])
  await writeFile(join(folder, 'msw.test.ts'), MSW_TEST)
  await writeFile(join(folder, 'vitest.config.mjs'), 'export default {}')

  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { stdout } = await run(process.execPath, [vitest, 'run', '--reporter=json'], {
    cwd: folder,
    env: { ...process.env, VITEST: undefined },
  })
  expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 4, numTotalTests: 4 })
})

it('runs the tests of pages in docs/testing.md in Jest', async () => {
  folder = await mkdtemp(join(tmpdir(), 'kryptogo-payment-react-'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }))
  await writeFile(join(folder, 'jest.config.json'), await jestConfig())
  await writeSnippets(ofPages, (text) => text.replace(/^import .* from 'vitest'\n/m, ''))
  await install(folder, [
    await pack(folder),
    ...['react', 'react-dom', 'jest@30', 'jest-environment-jsdom@30'],
    ...['dom', 'react', 'user-event'].map((name) => `@testing-library/${name}`),
    ...['env', 'react', 'typescript'].map((name) => `@babel/preset-${name}`),
  ])

  const jest = join(folder, 'node_modules/jest/bin/jest.js')
  const { stdout, stderr } = await run(process.execPath, [jest, '--json'], { cwd: folder })
  expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 2, numTotalTests: 2 })
  expect(stderr).not.toContain('console.')
})

async function writeSnippets(names: string[], edit = (text: string) => text) {
  const texts = await snippets()
  for (const name of names) await writeFile(join(folder, name), edit(texts.get(name) ?? ''))
}

async function jestConfig(): Promise<string> {
  const [page = ''] = (await readPages(['docs/testing.md'])).values()
  const [, json] = /^```json\n(.*?)^```$/ms.exec(page) ?? []
  if (json === undefined) throw new Error('docs/testing.md shows no configuration of Jest')
  return json
}
