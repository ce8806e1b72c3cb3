import { useCallback } from 'react'
import { usePaymentContext } from './context'

/** Returns a function that focuses the pay button of the active payment, if it is on the page. */
export function useFocusPayButton(caller: string): () => void {
  const { store, payButtons } = usePaymentContext(caller)
  return useCallback(() => {
    const ownerKey = store.attemptIn(store.stateFor(null))?.ownerKey
    if (typeof ownerKey === 'string') payButtons.focus(ownerKey)
  }, [store, payButtons])
}
