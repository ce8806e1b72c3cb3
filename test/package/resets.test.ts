import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { buildShop, isCss, openShop, type Files } from './builtShop'
import { root } from './package'

// Rules as resets, starter templates and older frameworks have them.
const RESETS = {
  'a reset of spaces and borders': `
    *, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid #e5e7eb }
    dialog { padding: 0; max-width: none }
    a { color: inherit; text-decoration: inherit }`,
  'a reset of buttons': `
    button, [type='button'], [type='reset'] { appearance: button; background-color: transparent; background-image: none }
    button { font: inherit; color: inherit; letter-spacing: inherit; padding: 0; margin: 0; line-height: inherit }`,
  'buttons of a starter template': `
    button { border: 1px solid transparent; border-radius: 8px; padding: 0.6em 1.2em; font-size: 1em; font-weight: 500;
      background-color: #f9f9f9; color: #213547; cursor: pointer; transition: border-color 0.25s }
    button:hover { border-color: #646cff }
    button:focus, button:focus-visible { outline: 4px auto #646cff }
    a { font-weight: 500; color: #646cff }`,
  'stretched buttons and pictures': `
    button { width: 100%; min-height: 60px }
    svg, img { display: block; width: 100%; max-width: 100%; height: auto }`,
  'a small rem': `html { font-size: 62.5% } body { font-size: 1.6rem }`,
  'dialogs that cover the screen': `
    dialog { z-index: 999; display: flex; position: fixed; top: 0; right: 0; bottom: 0; left: 0; align-items: center; justify-content: center;
      width: inherit; min-width: 100%; height: inherit; min-height: 100%; padding: 1rem; border: 0; background-color: rgb(200 209 216 / 0.7) }
    dialog:not([open]), dialog[open='false'] { display: none }`,
  'loud lists': `
    dl { margin: 0 0 20px } dt { font-weight: 700; line-height: 1.4 } dd { margin: 0 0 8px 40px }
    p { margin: 0 0 1.5em } progress { width: 160px; height: 1em }`,
}
type Reset = keyof typeof RESETS

let browser: Browser
let files: Files
let unlayered: string
let layered: string

beforeAll(async () => {
  const executablePath = findBrowser()
  browser = await chromium.launch(executablePath ? { executablePath } : {})
  files = await buildShop()
  const read = (file: string) => readFile(join(root, file), 'utf8')
  unlayered = await read('dist/styles.unlayered.css')
  layered = await read('dist/styles.css')
})
afterAll(() => browser.close())

/** Opens the page of the shop with this stylesheet. */
const openWith = (css: string): Promise<Page> =>
  openShop(
    browser,
    new Map(
      [...files].map(([path, body]) => [path, isCss(path) ? `body { margin: 0 }\n${css}` : body]),
    ),
  )

describe('the unlayered stylesheet', () => {
  let before: string[]
  beforeAll(async () => {
    const page = await openWith(unlayered)
    before = await page.evaluate(readLook, LOOK)
    await page.close()
  })

  it('looks like the layered one on a page without resets', async () => {
    const page = await openWith(layered)
    expect(before.length).toBeGreaterThan(1000)
    expect(differences(await page.evaluate(readLook, LOOK), before)).toEqual([])
    await page.close()
  })

  it.each(Object.keys(RESETS) as Reset[])('holds against %s, before it and after', async (name) => {
    for (const css of [`${RESETS[name]}\n${unlayered}`, `${unlayered}\n${RESETS[name]}`]) {
      const page = await openWith(css)
      expect(differences(await page.evaluate(readLook, LOOK), before)).toEqual([])
      await page.close()
    }
  })
})

describe('the layered stylesheet', () => {
  it('keeps the widths of the dialog, its close button and all pictures', async () => {
    const sizes = 'dialog, .kgp-close, [class^="kgp-"] svg'
    const plain = await openWith(layered)
    const before = await plain.evaluate(readWidths, sizes)
    await plain.close()
    const page = await openWith(`${layered}\n${Object.values(RESETS).join('\n')}`)
    expect(differences(await page.evaluate(readWidths, sizes), before)).toEqual([])
    await page.close()
  })
})

/** The properties that a reset must not change. */
const LOOK = [
  ...['color', 'background-color', 'background-image', 'fill', 'box-shadow', 'border-radius'],
  ...['font-size', 'font-weight', 'line-height', 'text-decoration-line', 'appearance', 'display'],
  ...['top', 'right', 'bottom', 'left'].flatMap((side) => [
    `border-${side}`,
    `padding-${side}`,
    `margin-${side}`,
  ]),
  ...['width', 'height'],
]

/** Runs in the page. Lists the look of every element of the library. */
function readLook(properties: string[]): string[] {
  return [...document.querySelectorAll('[class^="kgp-"], [class^="kgp-"] *')].flatMap(
    (element, at) => {
      const style = getComputedStyle(element)
      const name = `${at} ${element.localName}.${element.getAttribute('class') ?? ''}`
      // Where a page stretches its buttons, it stretches those that pay as well.
      const isStretched = element.closest('.kgp-button') !== null && element.localName !== 'svg'
      return properties.flatMap((one) => {
        const isSize = one === 'width' || one === 'height'
        const value = isSize
          ? element.getBoundingClientRect()[one].toFixed(1)
          : style.getPropertyValue(one)
        const isAbsent = one.startsWith('border-') && value.startsWith('0px')
        return isStretched && isSize ? [] : [`${name} ${one}: ${isAbsent ? 'none' : value}`]
      })
    },
  )
}

/** Runs in the page. Lists the widths of the elements. */
function readWidths(selector: string): string[] {
  return [...document.querySelectorAll(selector)].map((element, at) => {
    const { width } = getComputedStyle(element)
    return `${at} ${element.localName}.${element.getAttribute('class') ?? ''} ${width}`
  })
}

function differences(found: string[], expected: string[]): string[] {
  expect(found).toHaveLength(expected.length)
  return found.flatMap((line, at) =>
    line === expected[at] ? [] : [`${line}, not ${expected[at] ?? 'nothing'}`],
  )
}
