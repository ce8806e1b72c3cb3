import { useLayoutEffect, useRef, type RefObject } from 'react'
import { usePaymentContext } from './context'
import { isFocusLost, keepFocus } from './keepFocus'

/**
 * Moves the focus to the message of a payment when what has it there goes away, and to the pay button
 * when the message itself goes away, as it would be lost otherwise. Returns the ref of an element inside
 * the message.
 */
export function useReturnFocus(attemptId: string): RefObject<HTMLDivElement | null> {
  const { store, payButtons } = usePaymentContext('<PaymentMessage>')
  const inside = useRef<HTMLDivElement>(null)
  const shownId = useRef(attemptId)
  useLayoutEffect(() => {
    shownId.current = attemptId
  })
  // A layout effect, because it ends while the message is still on the page.
  useLayoutEffect(() => {
    const message = inside.current?.closest<HTMLElement>('.kgp-message')
    if (!message) return undefined
    const stop = keepFocus(message, () => message)
    return () => {
      stop()
      if (!message.contains(document.activeElement)) return
      const ownerKey = store.attempt(shownId.current).attempt?.ownerKey
      queueMicrotask(() => {
        if (isFocusLost() && typeof ownerKey === 'string') payButtons.focus(ownerKey)
      })
    }
  }, [store, payButtons])
  return inside
}
