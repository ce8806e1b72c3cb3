import type { PageErrorCode } from 'kryptogo-payment-react'
import { afterEach, beforeEach, vi } from 'vitest'

type Method = 'error' | 'warn' | 'log'

interface Expectation {
  method: Method
  pattern: RegExp
  seen: boolean
}

let expectations: Expectation[] = []
let surprises: string[] = []

/** Expects the test to write this to the console at least once. Any other output fails the test. */
export function expectConsole(method: Method, pattern: RegExp) {
  expectations.push({ method, pattern, seen: false })
}

// The codes of the page that the shop's developers, or those who run its server, can fix.
const LOGGED: readonly string[] = [
  'before_pay_failed',
  'missing_provider',
  'hook_failed',
  'invalid_amount',
  'amount_too_small',
  'invalid_currency',
  'invalid_order_data',
  'order_data_too_long',
  'invalid_callback_url',
  'invalid_intent_id',
  'forbidden',
  'price_failed',
  'invalid_client_id',
  'invalid_api_key',
  'http_error',
  'invalid_response',
] satisfies PageErrorCode[]

/** Expects an error on the console if its code is one that is logged in development. */
export function expectLogged(code: string) {
  if (LOGGED.includes(code)) expectConsole('error', new RegExp(`docs/errors\\.md#${code} `))
}

/** Fails each test with unexpected console output. Setup files call it once per test file. */
export function failOnConsole() {
  beforeEach(() => {
    expectations = []
    surprises = []
    listen('error')
    listen('warn')
    listen('log')
  })

  afterEach(() => {
    vi.restoreAllMocks()
    const missing = expectations
      .filter(({ seen }) => !seen)
      .map(({ method, pattern }) => `missing console.${method}: ${pattern}`)
    const problems = [...surprises, ...missing]
    if (problems.length > 0) throw new Error(problems.join('\n\n'))
  })
}

function listen(method: Method) {
  vi.spyOn(console, method).mockImplementation((...parts) => {
    const text = toText(parts)
    const expected = expectations.find((one) => one.method === method && one.pattern.test(text))
    if (expected) expected.seen = true
    else if (!isReportOfReact18(text)) surprises.push(`console.${method}: ${text}`)
  })
}

// React 19 logs an error with its message, and not at all if it throws it to the caller of `act`.
// React 18 logs every error in a message of its own, and an error that it rethrows a second time.
function isReportOfReact18(text: string): boolean {
  if (!text.startsWith('The above error occurred in the <')) return false
  if (text.includes('Consider adding an error boundary')) {
    if (/^console\.error: \w*Error: /.test(surprises.at(-1) ?? '')) surprises.pop()
    return true
  }
  const errors = expectations.filter(({ method }) => method === 'error')
  for (const error of errors) error.seen = true
  return errors.length > 0
}

// React formats its warnings as ('%s …', …).
function toText([first, ...rest]: unknown[]): string {
  if (typeof first !== 'string') return [first, ...rest].map(String).join(' ')
  const values = [...rest]
  const text = first.replace(/%[sdifoOc]/g, (mark) =>
    values.length ? String(values.shift()) : mark,
  )
  return [text, ...values.map(String)].join(' ')
}
