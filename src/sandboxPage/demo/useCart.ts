import { useState } from 'react'
import { isTeaId, type TeaId } from '../../sandbox/teas'

const TEA = 'kryptogo-sandbox.tea'
const ORDER = 'kryptogo-sandbox.order.'

/** Returns the tea that is chosen and the id of its order, both of which this browser keeps. */
export function useCart() {
  const [tea, setTea] = useState(chosenTea)
  const [orderIds, setOrderIds] = useState<Partial<Record<TeaId, string>>>({})
  const begin = () => setOrderIds({ ...orderIds, [tea]: newOrder(tea) })
  return {
    tea,
    orderId: orderIds[tea] ?? localStorage.getItem(ORDER + tea) ?? newOrder(tea),
    choose(next: TeaId): void {
      localStorage.setItem(TEA, next)
      setTea(next)
    },
    /** Begins another order of the same tea. */
    begin,
  }
}

function chosenTea(): TeaId {
  const kept = localStorage.getItem(TEA)
  return isTeaId(kept) ? kept : 'oolong'
}

function newOrder(tea: TeaId): string {
  const digits = crypto.getRandomValues(new Uint32Array(1))
  const id = `T-${String((digits[0] ?? 0) % 1_000_000).padStart(6, '0')}`
  localStorage.setItem(ORDER + tea, id)
  return id
}
