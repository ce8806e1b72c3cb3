/** Prints the receipt that a button is in. Until it is printed, the stylesheet hides the rest of the page. */
export function printReceipt(button: HTMLElement): void {
  const receipt = button.closest('.kgp-receipt')
  receipt?.setAttribute('data-printing', '')
  addEventListener('afterprint', () => receipt?.removeAttribute('data-printing'), { once: true })
  print()
}
