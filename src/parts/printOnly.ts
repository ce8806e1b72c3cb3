/** Prints one element, and nothing else of the page: the stylesheet hides the rest until it is printed. */
export function printOnly(element: HTMLElement): void {
  const page = element.ownerDocument.defaultView
  if (!page) return
  element.setAttribute('data-printing', '')
  const end = () => {
    element.removeAttribute('data-printing')
  }
  page.addEventListener('afterprint', end, { once: true })
  page.print()
}
