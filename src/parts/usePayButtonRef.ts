import { useCallback, type ForwardedRef, type RefCallback } from 'react'
import type { PaymentContextValue } from './context'
import { assignRef } from './renderElement'

/**
 * Returns the ref of a pay button, which notes the button for its owner and sets the page's own ref. It
 * is a callback because effects would slow down a page with many buttons.
 */
export function usePayButtonRef(
  ref: ForwardedRef<HTMLButtonElement>,
  { payButtons }: PaymentContextValue,
  { instanceId, ownerKey }: { instanceId: string; ownerKey: string },
): RefCallback<HTMLButtonElement> {
  return useCallback(
    (button: HTMLButtonElement | null) => {
      payButtons.set(instanceId, ownerKey, button)
      const cleanUp = assignRef(ref, button)
      if (!isCleanUp(cleanUp)) return undefined
      // React 19 calls this in place of the ref with `null`.
      return () => {
        payButtons.set(instanceId, ownerKey, null)
        cleanUp()
      }
    },
    [payButtons, instanceId, ownerKey, ref],
  )
}

const isCleanUp = (value: unknown): value is () => void => typeof value === 'function'
