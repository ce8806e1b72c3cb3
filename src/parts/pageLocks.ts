// What modals set to keep the page behind them still, and from being used.
const LOCKING_STYLES = [
  ...['overflow-x', 'overflow-y', 'position', 'top', 'left', 'right', 'width', 'height'],
  ...['padding-right', 'margin-right', 'pointer-events', 'touch-action'],
]
const HIDING_ATTRIBUTES = ['aria-hidden', 'data-aria-hidden', 'inert', 'data-scroll-locked']

/** One thing about an element that a modal may change. */
interface Trait {
  readonly read: () => string | null
  readonly write: (value: string | null) => void
}

/**
 * Notes how the page can be scrolled and used. Returns a function that notes what has changed since,
 * which in turn returns one that takes back each of these changes, unless something else has changed it
 * again by then.
 */
export function recordLocks(): () => () => void {
  const { documentElement, body } = document
  const page = [documentElement, body]
  const traits = [
    ...page.flatMap((element) => LOCKING_STYLES.map((name) => styleTrait(element, name))),
    ...[...page, ...body.children].flatMap((element) =>
      HIDING_ATTRIBUTES.map((name) => attributeTrait(element, name)),
    ),
  ].map((trait) => ({ trait, before: trait.read() }))
  const classes = page.map((element) => ({
    element,
    before: new Set(element.classList),
    wasLocked: isLocked(element),
  }))
  const [left, top] = [scrollX, scrollY]

  return () => {
    const changes = traits
      .map((known) => ({ ...known, after: known.trait.read() }))
      .filter(({ before, after }) => before !== after)
    const unlocks = classes.flatMap(({ element, before, wasLocked }) => {
      const added = [...element.classList].filter((name) => !before.has(name))
      return wasLocked ? [] : [() => dropLockingClasses(element, added)]
    })
    return () => {
      const wasFixed = getComputedStyle(body).position === 'fixed'
      for (const { trait, before, after } of changes)
        if (trait.read() === after) trait.write(before)
      for (const unlock of unlocks) unlock()
      // A page that was fixed is back at its top.
      if (wasFixed && getComputedStyle(body).position !== 'fixed') scrollTo(left, top)
    }
  }
}

function styleTrait({ style }: HTMLElement, name: string): Trait {
  return {
    read: () => `${style.getPropertyValue(name)}!${style.getPropertyPriority(name)}`,
    write: (written) => {
      const [value = '', priority] = written?.split('!') ?? []
      style.setProperty(name, value, priority)
    },
  }
}

function attributeTrait(element: Element, name: string): Trait {
  return {
    read: () => element.getAttribute(name),
    write: (value) => {
      if (value === null) element.removeAttribute(name)
      else element.setAttribute(name, value)
    },
  }
}

function isLocked(element: Element): boolean {
  const { overflowY, position, pointerEvents } = getComputedStyle(element)
  const isStill = overflowY === 'hidden' || overflowY === 'clip' || position === 'fixed'
  return isStill || pointerEvents === 'none'
}

/** Removes those of the classes that lock the page; another, such as one of a theme, stays. */
function dropLockingClasses(element: Element, added: readonly string[]) {
  if (!isLocked(element)) return
  element.classList.remove(...added)
  const isOthers = isLocked(element)
  for (const name of added) {
    element.classList.add(name)
    if (!isOthers && isLocked(element)) element.classList.remove(name)
  }
}
