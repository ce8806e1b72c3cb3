/**
 * Moves the focus on when the element in `container` that has it is removed, so that it is not lost.
 * Returns a function that ends this.
 */
export function keepFocus(
  container: HTMLElement,
  getNext: () => HTMLElement | null | undefined,
): () => void {
  let focused: EventTarget | null = null
  const onFocus = ({ target }: FocusEvent) => {
    focused = target
  }
  const onBlur = () => {
    // Some browsers report the removal itself.
    queueMicrotask(() => {
      if (!isRemoved(focused) && isFocusLost()) focused = null
    })
  }
  const onChange = () => {
    if (isRemoved(focused) && isFocusLost()) getNext()?.focus()
  }
  const observer = new MutationObserver(onChange)
  container.addEventListener('focusin', onFocus)
  container.addEventListener('focusout', onBlur)
  observer.observe(container, { childList: true, subtree: true })
  return () => {
    observer.disconnect()
    container.removeEventListener('focusin', onFocus)
    container.removeEventListener('focusout', onBlur)
  }
}

/** Whether no element has the focus. */
export function isFocusLost(): boolean {
  const { activeElement, body } = document
  return activeElement === null || activeElement === body
}

const isRemoved = (element: EventTarget | null) => element instanceof Node && !element.isConnected
