// Prints how many tests passed and failed, as vitest's report says.
import { readFileSync } from 'node:fs'

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
  readFileSync(process.argv[2] ?? '', 'utf8'),
)
// a file that could not be loaded has no tests to count
const brokenFiles = testResults.filter(
  (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
    file.status === 'failed' && file.assertionResults.length === 0,
).length
const skipped = numPendingTests + numTodoTests
const counts = [`${numPassedTests} passed`, `${numFailedTests + brokenFiles} failed`]
if (skipped) counts.push(`${skipped} skipped`)
console.log(counts.join(', '))
