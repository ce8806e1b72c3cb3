import { rules, split } from './stylesheet'

/** Red, green, blue, from 0 to 1. */
type Colour = readonly [number, number, number]

/** The two themes, and the plain colors that a browser without `light-dark()` keeps. */
export const themes = ['light', 'dark', 'plain'] as const

/** One of the themes. */
export type Theme = (typeof themes)[number]

const SUPPORTS = '@supports (color: light-dark(#000, #fff))'

/** The custom properties on the root, as every browser reads them first. */
export const plain = tokensWithin('@layer kryptogo-payment')

/** The custom properties that take their place where there is `light-dark()`. */
export const pairs = tokensWithin('@layer kryptogo-payment', SUPPORTS)

function tokensWithin(...atRules: string[]): ReadonlyMap<string, string> {
  return new Map(
    rules
      .filter(({ selectors }) => selectors.includes(':root'))
      .filter(({ within }) => within.join() === atRules.join())
      .flatMap(({ declarations }) => [...declarations]),
  )
}

function token(name: string, theme: Theme): string {
  const css = (theme === 'plain' ? undefined : pairs.get(name)) ?? plain.get(name)
  return css ?? `no token ${name}`
}

/** What an opaque CSS colour is in a theme: of hex digits, tokens, `light-dark()`, `color-mix()`. */
function colourOf(css: string, theme: Theme): Colour {
  const [, call, inside = ''] = /^([a-z-]+)\((.*)\)$/.exec(css) ?? []
  const parts = split(inside, ',')
  if (call === 'var') return colourOf(token(inside, theme), theme)
  if (call === 'light-dark' && theme !== 'plain')
    return colourOf(parts[theme === 'light' ? 0 : 1] ?? '', theme)
  if (call === 'color-mix' && parts[0] === 'in srgb') return mixOf(parts.slice(1), theme)
  return hex(css)
}

function mixOf(parts: readonly string[], theme: Theme): Colour {
  const [one, other] = parts.map((part) => {
    const [, colour = '', percent] = /^(.*?)(?: ([\d.]+)%)?$/.exec(part) ?? []
    return { colour: colourOf(colour, theme), share: percent ? Number(percent) / 100 : undefined }
  })
  if (!one || !other) throw new Error(`Not a mix: ${parts.join()}`)
  const share = one.share ?? 1 - Number(other.share)
  const mix = (channel: 0 | 1 | 2) =>
    one.colour[channel] * share + other.colour[channel] * (1 - share)
  return [mix(0), mix(1), mix(2)]
}

function hex(css: string): Colour {
  const digits = /^#([\da-f]{3}|[\da-f]{6})$/.exec(css)?.[1]
  if (!digits) throw new Error(`Not a colour that this test reads: ${css}`)
  const long = digits.length === 6 ? digits : digits.replace(/./g, '$&$&')
  const channel = (at: number) => parseInt(long.slice(at, at + 2), 16) / 255
  return [channel(0), channel(2), channel(4)]
}

/** WCAG's contrast of two colours in a theme, from 1 to 21. */
export function contrast(one: string, other: string, theme: Theme): number {
  const [light, dark] = [one, other]
    .map((css) => luminance(colourOf(css, theme)) + 0.05)
    .sort((a, b) => b - a)
  return Number(light) / Number(dark)
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * Number(red) + 0.7152 * Number(green) + 0.0722 * Number(blue)
}
