import { useLayoutEffect, useRef, type RefObject } from 'react'
import { usePaymentContext } from './context'

/**
 * Moves the focus to the pay button of a payment when its message goes away while the focus is in it,
 * which would be lost otherwise. Returns the ref of an element inside the message.
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
    const message = inside.current?.closest('.kgp-message')
    return () => {
      if (!message?.contains(document.activeElement)) return
      const ownerKey = store.attempt(shownId.current).attempt?.ownerKey
      queueMicrotask(() => {
        const { activeElement, body } = document
        const isLost = activeElement === null || activeElement === body
        if (isLost && typeof ownerKey === 'string') payButtons.focus(ownerKey)
      })
    }
  }, [store, payButtons])
  return inside
}
