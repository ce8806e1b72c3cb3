import { useEffect, useState } from 'react'
import { isTeaId, type TeaId } from '../../sandbox/teas'
import { keepText, keptText } from '../keptTexts'

const TEA = 'kryptogo-sandbox.tea'
const ORDER = 'kryptogo-sandbox.order.'

interface Cart {
  readonly tea: TeaId
  readonly orderId: string
}

/**
 * Returns the tea that is chosen and the id of its order, both of which this browser keeps.
 *
 * @param random Returns a number from 0 to 1.
 */
export function useCart(random: () => number) {
  const [cart, setCart] = useState(() => cartOf(keptTea(), random))
  const { tea, orderId } = cart
  useEffect(() => {
    keepText(TEA, tea)
    keepText(ORDER + tea, orderId)
  }, [tea, orderId])

  return {
    tea,
    orderId,
    choose: (next: TeaId) => setCart(cartOf(next, random)),
    /** Begins another order of the same tea. */
    begin: () => setCart({ tea, orderId: newOrderId(random) }),
  }
}

const cartOf = (tea: TeaId, random: () => number): Cart => ({
  tea,
  orderId: keptText(ORDER + tea) ?? newOrderId(random),
})

function keptTea(): TeaId {
  const kept = keptText(TEA)
  return isTeaId(kept) ? kept : 'oolong'
}

const newOrderId = (random: () => number) =>
  `T-${String(Math.floor(random() * 1_000_000)).padStart(6, '0')}`
