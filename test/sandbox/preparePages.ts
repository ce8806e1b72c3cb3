import type { Browser } from 'playwright'
import { beforeAll } from 'vitest'
import { closeAfterAll } from '../support/closeAfterAll'
import { openBrowser, openPage, type PageOptions } from './browser'
import { buildProgramWithPages, start } from './program'

/** Builds the sandbox with its pages, and opens a browser, for the tests of a file. */
export function preparePages() {
  let program: Awaited<ReturnType<typeof buildProgramWithPages>>
  let browser: Browser
  const opened = closeAfterAll()
  beforeAll(async () => {
    program = opened(await buildProgramWithPages(), ({ remove }) => remove())
    browser = opened(await openBrowser(), (one) => one.close())
  })
  const startOwn = (...args: string[]) => start(program.path, ...args)
  const openOwn = (url: string, options?: PageOptions) => openPage(browser, url, options)
  return {
    start: startOwn,
    openPage: openOwn,
    /** Opens a sandbox whose payments are confirmed within a third of a second, and its page. */
    open: async (options?: PageOptions, ...args: string[]) => {
      const sandbox = await startOwn('--speed', '20', '--retry-after', '', ...args)
      return { sandbox, page: await openOwn(sandbox.url, options) }
    },
  }
}
