import { Component, useEffect, type ReactNode } from 'react'
import type { UsePayment } from '../core/contract'
import type { PaymentStore } from '../store/paymentStore'

interface HookObserverProps {
  usePayment: UsePayment
  store: PaymentStore
}

/**
 * Calls the hook and hands what it returns to the store, so that the hook's renders end here. The
 * effect copies state because the hook is a foreign store. Keyed by `hookKey`: a hook that is
 * swapped is mounted anew, and its inner hooks are not taken for those of the other.
 */
export function HookObserver({ usePayment, store }: HookObserverProps) {
  const result = usePayment()
  useEffect(() => store.observe(result))
  return null
}

const keys = /* @__PURE__ */ new WeakMap<UsePayment, number>()
let lastKey = 0

/** A number for each hook function, the same one each time. */
export function hookKey(usePayment: UsePayment): number {
  const key = keys.get(usePayment) ?? ++lastKey
  keys.set(usePayment, key)
  return key
}

/** Keeps a hook that throws from taking the page with it. */
export class HookBoundary extends Component<{
  onError: (error: unknown) => void
  children: ReactNode
}> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override componentDidCatch(error: unknown) {
    this.props.onError(error)
  }

  override render() {
    return this.state.isBroken ? null : this.props.children
  }
}
