import { useState } from 'react'
import type { TeaId } from '../../sandbox/teas'

const KEY = 'kryptogo-sandbox.cart.'

/** Returns the id of the order that is being placed for a tea, and the function that begins another. */
export function useCart(tea: TeaId) {
  const [begun, setBegun] = useState(0)
  const key = KEY + tea
  return {
    // Read at each render: the tea may be another one, and `begun` says when it has been replaced.
    orderId: localStorage.getItem(key) ?? keep(key),
    begin(): void {
      keep(key)
      setBegun(begun + 1)
    },
  }
}

function keep(key: string): string {
  const digits = crypto.getRandomValues(new Uint32Array(1))
  const id = `T-${String((digits[0] ?? 0) % 1_000_000).padStart(6, '0')}`
  localStorage.setItem(key, id)
  return id
}
