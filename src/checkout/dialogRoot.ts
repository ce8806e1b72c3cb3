import { followTheme } from './dialogTheme'

// Nothing in the dialog listens to these.
const UNUSED = [
  ...['pointerdown', 'mousedown', 'touchstart', 'touchmove', 'touchend', 'wheel'],
  // They do not bubble, but React passes them on to the components around a portal.
  ...['close', 'cancel', 'toggle', 'beforetoggle'],
  ...['animationstart', 'animationend', 'transitionend'],
]
// React listens to these on the root, as the dialog's own handlers need.
const USED = [
  ...['click', 'keydown', 'focusin', 'focusout'],
  ...['beforeinput', 'input', 'change', 'paste'],
]

const stop = (event: Event) => {
  event.stopPropagation()
}

/**
 * Creates the element that a modal dialog is rendered into, which `addDialogRoot` puts at the end of
 * the page. Libraries for modals close theirs on a press outside of it, prevent scrolling there, and
 * take back the focus, so events of the dialog do not leave this element.
 */
export function createDialogRoot(): HTMLElement {
  const root = document.createElement('div')
  // What libraries for modals leave alone when they hide everything outside their own.
  root.setAttribute('aria-live', 'off')
  root.setAttribute('data-react-aria-top-layer', 'true')
  for (const type of UNUSED) root.addEventListener(type, stop, { capture: true, passive: true })
  for (const type of USED) root.addEventListener(type, stop)
  return root
}

/**
 * Adds the root to the page with the theme and language of `place`, and keeps it from being hidden.
 * Returns a function that removes it.
 */
export function addDialogRoot(root: HTMLElement, place: HTMLElement): () => void {
  const tree = place.getRootNode()
  // Styles of the page do not reach a shadow tree, nor those of the tree the page.
  const parent = tree instanceof ShadowRoot ? tree : place.ownerDocument.body
  parent.append(root)
  const stopTheme = followTheme(root, place)
  const attributeFilter = ['aria-hidden', 'inert']
  const observer = new MutationObserver(() => {
    for (const name of attributeFilter) root.removeAttribute(name)
  })
  observer.observe(root, { attributeFilter })
  return () => {
    observer.disconnect()
    stopTheme()
    root.remove()
  }
}
