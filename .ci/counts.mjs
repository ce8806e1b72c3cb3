// Prints which tests failed, and how many passed and failed, as the reports of vitest that are
// named say. The first argument is how many commands failed: one may fail though none of its tests
// did.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

/**
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] }} Test
 * @typedef {{ status: string, name: string, message?: string, assertionResults: Test[] }} TestFile
 */

const counts = { passed: 0, failed: 0, skipped: 0 }
const [failedCommands, ...paths] = process.argv.slice(2)
for (const path of paths) {
  // a run that ended without a report has failed
  if (!existsSync(path)) {
    console.log(`no report: ${path}`)
    counts.failed += 1
    continue
  }
  const report = JSON.parse(readFileSync(path, 'utf8'))
  let brokenFiles = 0
  for (const file of /** @type {TestFile[]} */ (report.testResults)) {
    const fileName = relative('.', file.name)
    for (const test of file.assertionResults) {
      if (test.status !== 'failed') continue
      console.log(`failed: ${fileName} > ${test.fullName}`)
      for (const message of test.failureMessages ?? []) console.log(indented(message))
    }
    // a file that could not be loaded has no tests to count
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      console.log(`failed: ${fileName}\n${indented(file.message ?? '')}`)
      brokenFiles += 1
    }
  }
  counts.passed += report.numPassedTests
  counts.failed += report.numFailedTests + brokenFiles
  counts.skipped += report.numPendingTests + report.numTodoTests
}
counts.failed ||= Number(failedCommands)
const skipped = counts.skipped ? `, ${counts.skipped} skipped` : ''
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`)

/** @param {string} message */
function indented(message) {
  return message
    .slice(0, 600)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
