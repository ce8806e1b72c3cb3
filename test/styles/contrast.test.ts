import { describe, expect, test } from 'vitest'
import { contrast, pairs, plain, themes } from './colors'
import { statuses } from './statuses'
import { rules, split } from './stylesheet'

const text = 'var(--kgp-text)'
const quiet = 'var(--kgp-text-quiet)'
const surface = 'var(--kgp-surface)'
const raised = 'var(--kgp-surface-raised)'
const accent = 'var(--kgp-accent)'
const onAccent = 'var(--kgp-on-accent)'
const of = (status: string, part: string) => `var(--kgp-${status}-${part})`
/** The color of text with `opacity: 0.8`. */
const faint = (ground: string) => `color-mix(in srgb, ${text} 80%, ${ground})`

describe.each(themes)('in the %s theme', (theme) => {
  const read = (one: string, ground: string) => expect.soft(contrast(one, ground, theme))

  test.each([surface, raised])('text is readable on %s', (ground) => {
    read(text, ground).toBeGreaterThanOrEqual(4.5)
    read(quiet, ground).toBeGreaterThanOrEqual(4.5)
    read(faint(ground), ground).toBeGreaterThanOrEqual(4.5)
  })

  test('a button is readable, also on hover', () => {
    const hover = rules
      .find(({ selectors }) => selectors.some((one) => /^\.kgp-button.*:hover$/.test(one)))
      ?.declarations.get('background')
    read(onAccent, accent).toBeGreaterThanOrEqual(4.5)
    read(onAccent, String(hover)).toBeGreaterThanOrEqual(4.5)
  })

  test.each([surface, raised])('a button and a focus ring stand out on %s', (ground) => {
    read(accent, ground).toBeGreaterThanOrEqual(3)
    read(text, ground).toBeGreaterThanOrEqual(3)
  })

  test('the time left stands out in the progress bar', () => {
    read(text, 'var(--kgp-border)').toBeGreaterThanOrEqual(3)
  })

  test.each(statuses)('"%s" is readable and distinguishable', (status) => {
    const ground = of(status, 'surface')
    read(of(status, 'text'), ground).toBeGreaterThanOrEqual(4.5)
    read(of(status, 'text'), raised).toBeGreaterThanOrEqual(4.5)
    read(text, ground).toBeGreaterThanOrEqual(4.5)
    read(faint(ground), ground).toBeGreaterThanOrEqual(4.5)
    read(of(status, 'border'), ground).toBeGreaterThanOrEqual(3)
    read(of(status, 'border'), surface).toBeGreaterThanOrEqual(3)
  })
})

test('light-dark() is only used inside @supports, with the plain colors as its light half', () => {
  expect(pairs.size).toBeGreaterThan(20)
  const lightHalves = [...pairs].map(([name, value]) => {
    const [, halves = ''] = /^light-dark\((.*)\)$/.exec(value) ?? []
    return [name, split(halves, ',')[0]]
  })
  expect(lightHalves).toEqual([...pairs.keys()].map((name) => [name, plain.get(name)]))

  const elsewhere = rules
    .flatMap(({ declarations }) => [...declarations])
    .filter(([name, value]) => value.includes('light-dark(') && pairs.get(name) !== value)
  expect(elsewhere).toEqual([])
})

test('every plain color but the text on the accent has a dark one', () => {
  const hex = [...plain].filter(([, value]) => value.startsWith('#')).map(([name]) => name)
  expect(hex.filter((name) => !pairs.has(name))).toEqual(['--kgp-on-accent'])
})

// The checks above rely on this: they would miss a color that is not a token.
test('every color of text or a surface but the QR code is a token', () => {
  const keyword = /^(inherit|transparent|none|currentColor|Canvas|CanvasText)$/
  const mixed =
    /^color-mix\(in srgb, (currentColor \d+%, transparent|var\(--kgp-accent\), #000 \d+%)\)$/
  const strange = rules.flatMap(({ selectors, declarations }) =>
    [...declarations]
      .filter(([name]) => name === 'color' || name === 'background')
      .map(([name, value]) => [name, value.replace(/ !important$/, '')] as const)
      .filter(([, value]) => !/^var\(--kgp-[\w-]+\)$/.test(value))
      .filter(([, value]) => !keyword.test(value) && !mixed.test(value))
      .map(([name, value]) => `${selectors.join()} ${name}: ${value}`),
  )
  expect(strange).toEqual([
    '.kgp-dialog::backdrop background: rgb(10 12 16 / 0.5)',
    '.kgp-qr background: #fff',
    '.kgp-qr color: #000',
  ])
})

test.each(statuses)('"%s" has its three tokens and uses them', (status) => {
  for (const part of ['text', 'surface', 'border']) {
    expect(plain).toContainEqual([`--kgp-${status}-${part}`, expect.any(String)])
    const selector = `:is(.kgp-badge, .kgp-button, .kgp-message)[data-status='${status}']`
    const worn = rules.find(({ selectors }) => selectors.includes(selector))
    expect(worn?.declarations.get(`--kgp-status-${part}`)).toBe(of(status, part))
  }
})
