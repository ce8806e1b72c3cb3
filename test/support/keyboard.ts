import type { Page } from 'playwright'
import { expect } from 'vitest'
import { finishAnimations } from './finishAnimations'

/** The element that has the focus, as a buyer who looks at the page finds it. */
interface Focused {
  name: string
  /** Why a buyer who looks at the page could not tell that it has the focus; empty if they can. */
  flaws: string[]
}

// More than any page of the tests has.
const MOST_STOPS = 60

/** A buyer who has a keyboard and no mouse, and looks at every element that gets the focus. */
export function keyboardOf(page: Page) {
  const { keyboard } = page

  async function look(): Promise<Focused> {
    await finishAnimations(page)
    const focused = await page.evaluate(readFocused)
    expect({ [focused.name]: focused.flaws }).toEqual({ [focused.name]: [] })
    return focused
  }

  return {
    /** The name of the element that has the focus. */
    focused: async () => (await look()).name,
    press: (key: string) => keyboard.press(key),
    type: (text: string) => keyboard.type(text),
    /** Presses Tab, or another key, until an element has the focus that is named so. Returns all names. */
    moveTo: async (name: string | RegExp, key = 'Tab'): Promise<string[]> => {
      const names: string[] = []
      while (names.length < MOST_STOPS) {
        await keyboard.press(key)
        const { name: found } = await look()
        names.push(found)
        if (typeof name === 'string' ? found === name : name.test(found)) return names
      }
      throw new Error(`The keyboard does not reach ${String(name)}, but ${names.join(', ')}`)
    },
  }
}

/** Runs in the page. */
function readFocused(): Focused {
  const { activeElement: element, body } = document
  // Between the last element and the first, the browser's own controls have the focus.
  if (!(element instanceof HTMLElement) || element === body) return { name: '', flaws: [] }
  const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
  const own = element instanceof HTMLDialogElement ? 'dialog' : element.textContent
  const name = (element.ariaLabel ?? label ?? own).trim()
  // Only the page leads to it, not Tab.
  if (element.tabIndex < 0) return { name, flaws: [] }
  // A radio button may be drawn by what is beside it.
  const next = element.matches('[type=radio]') ? element.nextElementSibling : null
  const drawn = next instanceof HTMLElement && next.textContent ? next : element
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(drawn)
  // Without the stylesheet, the browser draws its own.
  const isDrawn = outlineStyle === 'auto' || parseFloat(outlineWidth) >= 2
  const hasRing = outlineStyle !== 'none' && isDrawn && !outlineColor.endsWith(', 0)')
  const { top, bottom, left, right } = drawn.getBoundingClientRect()
  const isTall = bottom - top > innerHeight
  // Scrolled to the fraction of a pixel.
  const isWide = left >= -1 && right <= innerWidth + 1
  const isHigh = isTall || (top >= -1 && bottom <= innerHeight + 1)
  const middle = document.elementFromPoint(
    (left + right) / 2,
    Math.min((top + bottom) / 2, innerHeight - 1),
  )
  const isCovered = !middle || !(element.closest('label') ?? element).contains(middle)
  const flaws = [
    ...(hasRing ? [] : ['has no ring']),
    ...(isWide && isHigh ? [] : [`is out of view: ${top} to ${bottom} of ${innerHeight}`]),
    ...(isCovered ? ['is covered'] : []),
  ]
  return { name, flaws }
}

declare global {
  interface Window {
    announced: string[]
  }
}

/** Notes what screen readers announce on a page that has not been opened. Returns how to read it. */
export async function noteAnnouncements(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const notes: string[] = []
    const heard = new WeakMap<Element, string>()
    window.announced = notes
    const listen = () => {
      for (const region of document.querySelectorAll('[role="status"]')) {
        const text = region.textContent.replace(/\u200B/g, '').trim()
        const before = heard.get(region) ?? ''
        heard.set(region, text)
        const added = text.startsWith(before) ? text.slice(before.length).trim() : text
        if (added) notes.push(added.replace(/^[.。]\s*/, ''))
      }
    }
    new MutationObserver(listen).observe(document, {
      ...{ subtree: true, childList: true, characterData: true },
    })
  })
  return () => page.evaluate(() => window.announced)
}
