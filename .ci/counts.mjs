// Prints how many tests passed and failed, as the reports of vitest that are named say. The first
// argument is how many commands failed: one may fail though none of its tests did.
import { existsSync, readFileSync } from 'node:fs'

const counts = { passed: 0, failed: 0, skipped: 0 }
const [failedCommands, ...paths] = process.argv.slice(2)
for (const path of paths) {
  // a run that ended without a report has failed
  if (!existsSync(path)) {
    counts.failed += 1
    continue
  }
  const report = JSON.parse(readFileSync(path, 'utf8'))
  // a file that could not be loaded has no tests to count
  const brokenFiles = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  counts.passed += report.numPassedTests
  counts.failed += report.numFailedTests + brokenFiles
  counts.skipped += report.numPendingTests + report.numTodoTests
}
counts.failed ||= Number(failedCommands)
const skipped = counts.skipped ? `, ${counts.skipped} skipped` : ''
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`)
