import type { UsePaymentResult } from '../core/contract'

/** The link to the hook: what it returned last, whether it broke, and how to call it safely. */
export function createHookLink(notify: () => void) {
  let hook: UsePaymentResult | null = null
  let isBroken = false
  let mounts = 0
  return {
    get: () => hook,
    set: (result: UsePaymentResult | null) => {
      hook = result
    },
    /** It threw: it is not called again until `mend`. */
    break: () => {
      hook = null
      isBroken = true
    },
    /** Has a hook that broke mounted anew. */
    mend: () => {
      if (!isBroken) return
      isBroken = false
      mounts++
      notify()
    },
    /** How often it was mounted anew. */
    mounts: () => mounts,
    /** Calls it inside a promise, so that a method that throws is one that rejects. */
    call: (method: (hook: UsePaymentResult) => unknown, onError: (cause: unknown) => void) => {
      const current = hook
      if (!current) return
      new Promise((resolve) => {
        resolve(method(current))
      }).catch(onError)
    },
  }
}
