import type { PaymentState } from '../core/state'

const STATUSES: Readonly<Record<PaymentState['status'], true>> = {
  ...{ idle: true, opening: true, pending: true, success: true, expired: true },
  ...{ insufficient_not_refunded: true, insufficient_refunded: true, unknown: true, error: true },
}
// The custom properties of the stylesheet.
const TOKENS = [
  ...['accent', 'on-accent', 'surface', 'surface-raised', 'border', 'text', 'text-quiet'],
  ...Object.keys(STATUSES).flatMap((status) =>
    ['text', 'surface', 'border'].map((part) => `${status}-${part}`),
  ),
  ...['unit', 'motion', 'radius-sm', 'radius-md', 'radius-lg'],
  ...['1', '2', '3', '4', '6'].map((size) => `space-${size}`),
  ...['xs', 'sm', 'md', 'lg', 'xl'].map((size) => `size-${size}`),
].map((name) => `--kgp-${name}`)
const INHERITED = ['color-scheme', 'font-family', ...TOKENS]
const ATTRIBUTES = ['data-theme', 'lang', 'dir']

/**
 * Gives `root` the theme, font, language and direction of `place`, which is elsewhere on the page, now
 * and whenever an attribute around `place` changes. Returns a function that ends this.
 */
export function followTheme(root: HTMLElement, place: HTMLElement): () => void {
  const copy = () => {
    copyTheme(root, place)
  }
  const observer = new MutationObserver(copy)
  const attributeFilter = ['class', 'style', ...ATTRIBUTES]
  for (let around = place.parentElement; around; around = around.parentElement)
    observer.observe(around, { attributeFilter })
  copy()
  return () => {
    observer.disconnect()
  }
}

/** Copies only what differs, so that `root` follows the page in everything else. */
function copyTheme(root: HTMLElement, place: HTMLElement) {
  for (const name of ATTRIBUTES) {
    const nearest = place.closest(`[${name}]`)
    if (!nearest || nearest.contains(root)) root.removeAttribute(name)
    else root.setAttribute(name, nearest.getAttribute(name) ?? '')
  }
  // No box, whatever the page has rules for.
  root.style.cssText = 'display: contents'
  const [here, there] = [getComputedStyle(place), getComputedStyle(root)]
  const different = INHERITED.flatMap((name) => {
    const value = here.getPropertyValue(name)
    return value === there.getPropertyValue(name) ? [] : [[name, value] as const]
  })
  for (const [name, value] of different) root.style.setProperty(name, value)
}
