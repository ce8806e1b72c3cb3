// Runs before each test file that renders.
import '@testing-library/jest-dom/vitest'
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'
import { failOnConsole } from './support/console'

export { expectConsole, expectLogged } from './support/console'

// In jsdom, an update outside `act` is a warning. In a real browser, updates are asynchronous.
if (typeof navigator !== 'undefined' && navigator.userAgent.includes('jsdom')) {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
}

failOnConsole()
// Registered last, so that it runs first.
afterEach(() => {
  cleanup()
  // What the page remembers would be found by the next test.
  if (typeof localStorage !== 'undefined') localStorage.clear()
})
