import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { install, pack, root } from './package'
import { readPages, snippets } from './snippets'

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
  // PGlite takes longer to start on a busy machine
  await writeSnippets([...ofPages, 'server.test.ts', 'kryptogo.ts'], (text) =>
    text.replace('30_000', '100_000'),
  )
  await writeFile(join(folder, 'msw.test.ts'), MSW_TEST)
  await writeFile(join(folder, 'vitest.config.mjs'), 'export default {}')

  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = ['run', '--reporter=json', '--no-file-parallelism']
  expect(await runTests([vitest, ...args])).toEqual({ passed: 4, failures: [] })
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
  expect(await runTests([jest, '--json'])).toEqual({ passed: 2, failures: [] })
})

// Both runners report in one form.
interface Report {
  numPassedTests: number
  testResults: { message: string; assertionResults: { failureMessages: string[] | null }[] }[]
}

async function runTests(command: string[]) {
  const { stdout, stderr } = await runNode(command)
  const { numPassedTests, testResults } = JSON.parse(stdout) as Report
  const failures = testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages ?? []),
  ])
  if (stderr.includes('console.')) failures.push(stderr)
  return { passed: numPassedTests, failures: failures.filter((text) => text !== '') }
}

function runNode(command: string[]): Promise<{ stdout: string; stderr: string }> {
  const options = { cwd: folder, env: { ...process.env, VITEST: undefined } }
  return new Promise((resolve) => {
    // it fails when a test does, and its output says which
    execFile(process.execPath, command, options, (_, stdout, stderr) => {
      resolve({ stdout, stderr })
    })
  })
}

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
