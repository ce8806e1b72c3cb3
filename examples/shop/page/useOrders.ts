import { useCallback, useEffect, useState } from 'react'
import type { Order } from '../order'

const INTERVAL_MS = 2_000

/** Polls the buyer's orders on the shop's server. */
export function useOrders() {
  const [orders, setOrders] = useState<readonly Order[]>([])
  const [isStale, setStale] = useState(false)

  const refresh = useCallback(() => {
    readOrders().then(
      (read) => {
        setOrders(read)
        setStale(false)
      },
      () => setStale(true),
    )
  }, [])

  useEffect(() => {
    refresh()
    const timer = setInterval(refresh, INTERVAL_MS)
    return () => clearInterval(timer)
  }, [refresh])

  return { orders, isStale, refresh }
}

async function readOrders(): Promise<Order[]> {
  const response = await fetch('/api/orders')
  if (!response.ok) throw new Error(`The shop's server answered ${response.status}`)
  return (await response.json()) as Order[]
}
