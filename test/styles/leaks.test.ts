import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rules, source } from './stylesheet'

const LOCK = 'html:has(dialog.kgp-dialog[open])'
const PRINTED = '.kgp-receipt[data-printing]'

const isFrame = (within: readonly string[]) => within.some((one) => one.startsWith('@keyframes'))
const styles = rules.filter(({ within }) => !isFrame(within))

test('everything is in one layer', () => {
  expect(new Set(rules.map(({ within }) => within[0]))).toEqual(
    new Set(['@layer kryptogo-payment']),
  )
})

test('every selector has a class of the library, or only sets its custom properties', () => {
  const leaking = styles.flatMap(({ selectors, declarations }) =>
    selectors.filter(
      (selector) =>
        !selector.includes('.kgp-') &&
        ![...declarations.keys()].every((name) => name.startsWith('--kgp-')),
    ),
  )
  expect(leaking).toEqual([])
})

// `.host:has(.kgp-…)` has a class of the library, but styles the page.
test('only elements of the library are styled, apart from the page around a dialog or a printed receipt', () => {
  const outside = styles.flatMap(({ selectors, declarations, within }) =>
    selectors
      .filter((selector) => !/^(:is\()?\.kgp-/.test(selector) && selector.includes('.kgp-'))
      .map((selector) => [selector, within.slice(1), [...declarations.keys()]]),
  )
  const print = ['@media print']
  expect(outside).toEqual([
    [LOCK, [], ['overflow']],
    [`html:has(${PRINTED})`, print, ['overflow', 'background', 'color-scheme']],
    [`html:has(${PRINTED}) :not(${PRINTED}, ${PRINTED} *)`, print, ['display']],
    [`html:has(${PRINTED}) :has(${PRINTED})`, print, ['display']],
  ])
})

test('custom properties and animations have the prefix', () => {
  const properties = source.match(/(?<![\w-])--[\w-]+/g) ?? []
  const animations = [...source.matchAll(/@keyframes ([\w-]+)/g)].map(([, name]) => name)
  expect(properties.filter((name) => !name.startsWith('--kgp-'))).toEqual([])
  expect(animations.filter((name) => !name?.startsWith('kgp-'))).toEqual([])
})

test('the stylesheet loads nothing', () => {
  expect(source).not.toMatch(/@import|@font-face|url\(/)
})

test('the stylesheet supports both writing directions', () => {
  const physical = /^((min-|max-)?(width|height)|top|right|bottom|left|.*-(top|right|bottom|left))$/
  const found = rules.flatMap(({ declarations }) => [...declarations.keys()])
  expect(found.filter((name) => physical.test(name))).toEqual([])
})

test('the stylesheet and the components have the same classes', () => {
  const components = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx'))
    .map((file) => readFileSync(`src/${file}`, 'utf8'))
  const classes = (text: string, pattern: RegExp) =>
    [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort()
  expect(classes(source, /\.(kgp-[\w-]+)/g)).toEqual(
    classes(components.join('\n'), /(?<=className="[^"]*|classNames\(')(kgp-[\w-]+)/g),
  )
})

test('only properties that a reset would change are important', () => {
  const important = rules.flatMap(({ selectors, declarations }) =>
    [...declarations]
      .filter(([, value]) => value.endsWith('!important'))
      .map(([name]) => `${selectors.join()} ${name}`),
  )
  expect(important).toEqual([
    '.kgp-icon inline-size',
    '.kgp-icon block-size',
    '.kgp-icon max-inline-size',
    '.kgp-action,.kgp-copy inline-size',
    '.kgp-screen inline-size',
    '.kgp-screen font-size',
    '.kgp-dialog inline-size',
    '.kgp-dialog min-inline-size',
    '.kgp-dialog max-inline-size',
    '.kgp-dialog margin',
    ':is(.kgp-badge, .kgp-dialog, .kgp-input, .kgp-message, .kgp-warning) padding-block',
    ':is(.kgp-badge, .kgp-dialog, .kgp-input, .kgp-message, .kgp-warning) padding-inline',
    '.kgp-mark > * inline-size',
    '.kgp-mark > * block-size',
    '.kgp-close inline-size',
    '.kgp-qr box-sizing',
    '.kgp-qr inline-size',
    '.kgp-way-panel .kgp-qr inline-size',
    '.kgp-wallet img inline-size',
    '.kgp-wallet img block-size',
    '.kgp-dialog inline-size',
    '.kgp-dialog max-inline-size',
    '.kgp-dialog margin-block-end',
    // No rule of the page may show the rest of it on paper.
    '.kgp-receipt :is(.kgp-action, a) display',
    `html:has(${PRINTED}) overflow`,
    `html:has(${PRINTED}) background`,
    `html:has(${PRINTED}) color-scheme`,
    `html:has(${PRINTED}) :not(${PRINTED}, ${PRINTED} *) display`,
    `html:has(${PRINTED}) :has(${PRINTED}) display`,
    `.kgp-dialog:has(${PRINTED}) inline-size`,
    `.kgp-dialog:has(${PRINTED}) max-inline-size`,
    `.kgp-dialog:has(${PRINTED}) margin`,
  ])
})
