// Runs before each file of tests that render.
import '@testing-library/jest-dom/vitest'
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'
import { failOnConsole } from './support/console'

export { expectConsole } from './support/console'

// in jsdom an update that no `act` waits for is a warning; in a real browser updates come when they come
if (typeof navigator !== 'undefined' && navigator.userAgent.includes('jsdom')) {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
}

failOnConsole()
// runs first, for the last hook is the first to run
afterEach(cleanup)
