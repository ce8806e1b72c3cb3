// WebViews of Android, and on iOS, where they do not name Safari. Apps show pages in them, LINE too.
const IN_APP = /; wv\)|\(iP(?!.*Safari\/)/

/** Whether this browser can print. In an app, printing does nothing, and does not say so. */
export const canPrint = () => 'print' in window && !IN_APP.test(navigator.userAgent)

/** Prints the receipt that a button is in. Until it is printed, the stylesheet hides the rest of the page. */
export function printReceipt(button: HTMLElement): void {
  const receipt = button.closest('.kgp-receipt')
  receipt?.setAttribute('data-printing', '')
  addEventListener('afterprint', () => receipt?.removeAttribute('data-printing'), { once: true })
  print()
}
