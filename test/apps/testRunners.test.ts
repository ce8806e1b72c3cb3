import { expect, it } from 'vitest'
import { readPages, snippets } from '../package/snippets'
import { createApp, type App } from './app'

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

it('runs the tests of docs/testing.md in Vitest', async () => {
  const app = await createApp('vitest', {
    // PGlite takes longer to start on a busy machine
    ...(await docs([...ofPages, 'server.test.ts', 'kryptogo.ts'], (text) =>
      text.replace('30_000', '100_000'),
    )),
    'msw.test.ts': MSW_TEST,
    'vitest.config.mjs': 'export default {}',
  })
  const args = ['run', '--reporter=json', '--no-file-parallelism']
  expect(await runTests(app, 'vitest', args)).toEqual({ passed: 4, failures: [] })
})

it('runs the tests of pages in docs/testing.md in Jest', async () => {
  const app = await createApp('jest', {
    ...(await docs(ofPages, (text) => text.replace(/^import .* from 'vitest'\n/m, ''))),
    'package.json': JSON.stringify({ private: true }),
    'jest.config.json': await jestConfig(),
  })
  expect(await runTests(app, 'jest', ['--json'])).toEqual({ passed: 2, failures: [] })
})

// Both runners report in one form.
interface Report {
  numPassedTests: number
  testResults: { message: string; assertionResults: { failureMessages: string[] | null }[] }[]
}

async function runTests(app: App, program: string, args: string[]) {
  const running = app.start(program, args)
  // it fails when a test does, and its output says which
  await running.ended
  const { numPassedTests, testResults } = JSON.parse(running.stdout()) as Report
  const failures = testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages ?? []),
  ])
  if (running.stderr().includes('console.')) failures.push(running.stderr())
  return { passed: numPassedTests, failures: failures.filter((text) => text !== '') }
}

async function docs(names: string[], edit = (text: string) => text) {
  const texts = await snippets()
  return Object.fromEntries(names.map((name) => [name, edit(texts.get(name) ?? '')]))
}

async function jestConfig(): Promise<string> {
  const [page = ''] = (await readPages(['docs/testing.md'])).values()
  const [, json] = /^```json\n(.*?)^```$/ms.exec(page) ?? []
  if (json === undefined) throw new Error('docs/testing.md shows no configuration of Jest')
  return json
}
