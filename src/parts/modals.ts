/** Whether dialogs can be modal here: in every current browser, but not in jsdom, with which shops test. */
export function hasModals(): boolean {
  return typeof HTMLDialogElement === 'function' && 'showModal' in HTMLDialogElement.prototype
}
