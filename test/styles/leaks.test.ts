import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rules, source } from './stylesheet'

const LOCK = 'html:has(dialog.kgp-dialog[open])'

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
test('only elements of the library are styled, apart from the scroll lock of the page', () => {
  const outside = styles
    .flatMap(({ selectors }) => selectors)
    .filter((selector) => !/^(:is\()?\.kgp-/.test(selector) && selector.includes('.kgp-'))
  expect(outside).toEqual([LOCK])
  const lock = styles.find(({ selectors }) => selectors.includes(LOCK))
  expect([...(lock?.declarations.keys() ?? [])]).toEqual(['overflow'])
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
    '.kgp-dialog inline-size',
    '.kgp-dialog max-inline-size',
    '.kgp-dialog margin',
    ':is(.kgp-badge, .kgp-dialog, .kgp-message, .kgp-warning) padding-block',
    ':is(.kgp-badge, .kgp-dialog, .kgp-message, .kgp-warning) padding-inline',
    '.kgp-mark > * inline-size',
    '.kgp-mark > * block-size',
    '.kgp-close inline-size',
    '.kgp-qr box-sizing',
    '.kgp-qr inline-size',
    '.kgp-wallet img inline-size',
    '.kgp-wallet img block-size',
    '.kgp-dialog inline-size',
    '.kgp-dialog max-inline-size',
    '.kgp-dialog margin-block-end',
  ])
})
