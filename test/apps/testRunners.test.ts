import { expect, it } from 'vitest'
import { createApp, type App } from './app'
import { printed } from './printed'

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
  const { 'docs-testing-md-3.json': _, ...files } = await printed('testRunners.test.ts')
  const app = await createApp('vitest', {
    ...files,
    'msw.test.ts': MSW_TEST,
    'vitest.config.mjs': 'export default {}',
  })
  const args = ['run', '--reporter=json', '--no-file-parallelism']
  expect(await runTests(app, 'vitest', args)).toEqual({ passed: 5, failures: [] })
})

it('runs the tests of pages in docs/testing.md in Jest', async () => {
  const files = await printed('testRunners.test.ts')
  const withoutVitest = (name: string) =>
    (files[name] ?? '').replace(/^import .* from 'vitest'\n/m, '')
  const app = await createApp('jest', {
    'package.json': JSON.stringify({ private: true }),
    'jest.config.json': files['docs-testing-md-3.json'] ?? '',
    'checkout.test.tsx': withoutVitest('checkout.test.tsx'),
    'hook.test.tsx': withoutVitest('hook.test.tsx'),
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
