import { rules, split } from './stylesheet'

/** Red, green and blue from 0 to 1. */
type Color = readonly [number, number, number]

/** The two themes, and the plain colors for browsers without `light-dark()`. */
export const themes = ['light', 'dark', 'plain'] as const

/** One of the themes. */
export type Theme = (typeof themes)[number]

const SUPPORTS = '@supports (color: light-dark(#000, #fff))'

/** The custom properties on the root for all browsers. */
export const plain = tokensWithin('@layer kryptogo-payment')

/** The custom properties that replace them in browsers with `light-dark()`. */
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

/** Resolves an opaque CSS color in a theme: hex digits, tokens, `light-dark()` or `color-mix()`. */
function colorOf(css: string, theme: Theme): Color {
  const [, call, inside = ''] = /^([a-z-]+)\((.*)\)$/.exec(css) ?? []
  const parts = split(inside, ',')
  if (call === 'var') return colorOf(token(inside, theme), theme)
  if (call === 'light-dark' && theme !== 'plain')
    return colorOf(parts[theme === 'light' ? 0 : 1] ?? '', theme)
  if (call === 'color-mix' && parts[0] === 'in srgb') return mixOf(parts.slice(1), theme)
  return hex(css)
}

function mixOf(parts: readonly string[], theme: Theme): Color {
  const [one, other] = parts.map((part) => {
    const [, color = '', percent] = /^(.*?)(?: ([\d.]+)%)?$/.exec(part) ?? []
    return { color: colorOf(color, theme), share: percent ? Number(percent) / 100 : undefined }
  })
  if (!one || !other) throw new Error(`Not a mix: ${parts.join()}`)
  const share = one.share ?? 1 - Number(other.share)
  const mix = (channel: 0 | 1 | 2) =>
    one.color[channel] * share + other.color[channel] * (1 - share)
  return [mix(0), mix(1), mix(2)]
}

function hex(css: string): Color {
  const digits = /^#([\da-f]{3}|[\da-f]{6})$/.exec(css)?.[1]
  if (!digits) throw new Error(`Not a color that this test can read: ${css}`)
  const long = digits.length === 6 ? digits : digits.replace(/./g, '$&$&')
  const channel = (at: number) => parseInt(long.slice(at, at + 2), 16) / 255
  return [channel(0), channel(2), channel(4)]
}

/** Returns WCAG's contrast of two colors in a theme, from 1 to 21. */
export function contrast(one: string, other: string, theme: Theme): number {
  const [light, dark] = [one, other]
    .map((css) => luminance(colorOf(css, theme)) + 0.05)
    .sort((a, b) => b - a)
  return Number(light) / Number(dark)
}

function luminance(color: Color): number {
  const [red, green, blue] = color.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * Number(red) + 0.7152 * Number(green) + 0.0722 * Number(blue)
}
