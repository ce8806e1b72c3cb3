// Of whatever library.
const MODALS = '[role="dialog"], [role="alertdialog"], [aria-modal="true"], dialog[open]'
// KryptoGO's modal has it.
const MARK = '[data-kryptogo-modal]'
const SAMPLES = [0.25, 0.5, 0.75]

/** The modals that are on the screen and can be used. */
export function shownModals(): Element[] {
  return [...document.querySelectorAll(MODALS)].filter(
    (element) =>
      element.getClientRects().length > 0 &&
      getComputedStyle(element).visibility !== 'hidden' &&
      !element.closest('[inert], [aria-hidden="true"]'),
  )
}

/** Those of the nodes that have one of these modals inside: the marked ones, if there are any. */
export function nodesOf(nodes: readonly HTMLElement[], modals: readonly Element[]): HTMLElement[] {
  const holders = nodes.filter((node) => modals.some((modal) => node.contains(modal)))
  const marked = holders.filter((node) => node.matches(MARK) || node.querySelector(MARK))
  return marked.length > 0 ? marked : holders
}

/** Those of the nodes that are marked as a modal, or that alone take every press on the page. */
export function nodesInTheWay(nodes: readonly HTMLElement[]): HTMLElement[] {
  return nodes.filter((node) => {
    if (node.matches(MARK)) return true
    const others = nodes.filter((other) => other !== node)
    return SAMPLES.every((x) =>
      SAMPLES.every((y) => node.contains(elementAt(x * innerWidth, y * innerHeight, others))),
    )
  })
}

/** The element that a press there is for, if it were not for these nodes. */
function elementAt(x: number, y: number, ignored: readonly HTMLElement[]): Element | null {
  // Only where there is a layout.
  if (!('elementsFromPoint' in document)) return null
  const isIgnored = (element: Element) => ignored.some((node) => node.contains(element))
  return document.elementsFromPoint(x, y).find((element) => !isIgnored(element)) ?? null
}

/**
 * Takes a node off the screen until something is put into it, or the returned function is called. It is
 * not removed, because the React tree that it may belong to would fail to remove it later.
 */
export function hideNode(node: HTMLElement): () => void {
  // A modal one would keep the rest of the page inert.
  for (const dialog of [node, ...node.querySelectorAll('dialog')])
    if (dialog instanceof HTMLDialogElement && dialog.open) dialog.close()
  const { style } = node
  const [display, priority] = [
    style.getPropertyValue('display'),
    style.getPropertyPriority('display'),
  ]
  style.setProperty('display', 'none', 'important')
  const show = () => {
    observer.disconnect()
    style.setProperty('display', display, priority)
  }
  const observer = new MutationObserver(show)
  observer.observe(node, { childList: true, subtree: true })
  return show
}
