/** The pay buttons on the page, by what they pay for. */
export type PayButtons = ReturnType<typeof createPayButtons>

/** Creates the list of one provider's pay buttons, so that the focus can return to one. */
export function createPayButtons() {
  const buttons = new Map<() => HTMLElement | null, string>()
  return {
    /** Adds a button until the returned function is called. */
    add: (ownerKey: string, getElement: () => HTMLElement | null) => {
      buttons.set(getElement, ownerKey)
      return () => {
        buttons.delete(getElement)
      }
    },
    /** Focuses the first button of an owner, if there is one. */
    focus: (ownerKey: string) => {
      for (const [getElement, key] of buttons)
        if (key === ownerKey) {
          getElement()?.focus()
          return
        }
    },
  }
}
