/**
 * Keeps the Escape key from the page while a modal dialog is open. The browser closes the topmost
 * dialog; a library for modals that heard the key would close its own below as well. Returns a function
 * to call when the dialog is closed: a key that is still down then is kept until it is released.
 */
export function keepEscape(dialog: HTMLElement): () => void {
  const view = dialog.ownerDocument.defaultView ?? window
  const controller = new AbortController()
  const { signal } = controller
  let isClosed = false
  let isDown = false

  function onKey(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    if (isClosed && event.type === 'keydown') {
      // One that was not seen to be released.
      if (!event.repeat) {
        controller.abort()
        return
      }
      // The browser would close the next dialog.
      event.preventDefault()
    }
    if (!isDown && isInAnotherDialog(event, dialog)) return
    event.stopImmediatePropagation()
    isDown = event.type === 'keydown'
    if (isClosed && !isDown) controller.abort()
  }

  for (const type of ['keydown', 'keyup'] as const)
    view.addEventListener(type, onKey, { capture: true, signal })
  return () => {
    isClosed = true
    if (!isDown) controller.abort()
  }
}

/** Whether a key is for a dialog above this one, as all that is not in the topmost dialog is inert. */
function isInAnotherDialog(event: Event, dialog: HTMLElement): boolean {
  const nearest = event
    .composedPath()
    .find((node) => node instanceof Element && node.localName === 'dialog')
  return nearest !== undefined && nearest !== dialog
}
