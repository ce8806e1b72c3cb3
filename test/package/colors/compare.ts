import type { Page } from 'playwright'
import { expect } from 'vitest'

/** How the page sets its theme. Default: it follows the system. */
export interface Themes {
  /** `color-scheme` of the body. */
  scheme?: string
  /** `data-theme` of the page. */
  outer?: string
  /** `data-theme` nested in it. */
  inner?: string
}

export const systems = ['light', 'dark'] as const

export const themes: Themes[] = [
  {},
  { scheme: 'light' },
  { scheme: 'dark' },
  { outer: 'light' },
  { outer: 'dark' },
  { scheme: 'dark', inner: 'light' },
  { outer: 'light', inner: 'dark' },
  { outer: 'dark', inner: 'light' },
]

/** A page as it is built, and the same page with the stylesheet's source. */
export interface Pages {
  built: Page
  source: Page
}

/** Expects both pages to have the same colors in a system, with these themes of the page. */
export async function expectColors(pages: Pages, colorScheme: 'light' | 'dark', given: Themes) {
  const read = async (page: Page) => {
    await page.emulateMedia({ colorScheme })
    return page.evaluate(readColors, given)
  }
  const [built, source] = await Promise.all([read(pages.built), read(pages.source)])

  const theme = given.inner ?? given.outer ?? given.scheme ?? colorScheme
  const [, red] = /^dialog.* background-color: rgb\((\d+),/m.exec(source.join('\n')) ?? []
  expect(Number(red) < 128 ? 'dark' : 'light').toBe(theme)

  expect(source.length).toBeGreaterThan(1000)
  expect(built).toHaveLength(source.length)
  const different = built.flatMap((line, at) =>
    line === source[at] ? [] : [`${line}, not ${source[at] ?? 'nothing'}`],
  )
  expect([...new Set(different)]).toEqual([])
}

/** Runs in the page. Lists every color of the library's elements: `button.kgp-button color: rgb(…)`. */
async function readColors({ scheme = '', outer = '', inner = '' }: Themes): Promise<string[]> {
  document.body.style.colorScheme = scheme
  document.documentElement.setAttribute('data-theme', outer)
  document.getElementById('root')?.setAttribute('data-theme', inner)
  // The dialog, which is elsewhere, follows the theme.
  await new Promise((resolve) => setTimeout(resolve))
  const properties = [
    ...['color', 'background-color', 'fill', 'box-shadow', 'outline-color'],
    ...['top', 'right', 'bottom', 'left'].map((side) => `border-${side}-color`),
  ]
  return [...document.querySelectorAll('[class^="kgp-"], [class^="kgp-"] *')].flatMap((element) => {
    const status = element.getAttribute('data-status') ?? ''
    const name = `${element.localName}.${element.getAttribute('class') ?? ''} ${status}`
    return (element.localName === 'dialog' ? ['', '::backdrop'] : ['']).flatMap((pseudo) => {
      const style = getComputedStyle(element, pseudo)
      return properties.map((one) => `${name}${pseudo} ${one}: ${style.getPropertyValue(one)}`)
    })
  })
}
