/** The pay buttons on the page, by what they pay for. */
export type PayButtons = ReturnType<typeof createPayButtons>

/** Creates the list of one provider's pay buttons, so that the focus can return to one. */
export function createPayButtons() {
  const buttons = new Map<string, { ownerKey: string; element: HTMLElement }>()
  return {
    /** Notes the element of a button; `null` once it is gone. */
    set: (instanceId: string, ownerKey: string, element: HTMLElement | null) => {
      if (element) buttons.set(instanceId, { ownerKey, element })
      else buttons.delete(instanceId)
    },
    /** Focuses the first button of an owner, if there is one. */
    focus: (ownerKey: string) => {
      const own = [...buttons.values()].find((button) => button.ownerKey === ownerKey)
      own?.element.focus()
    },
  }
}
