import { useCallback, useEffect, useRef, useState } from 'react'
import { isJsonObject } from '../../core/jsonObject'
import { systemClock } from '../../core/systemClock'
import type { TeaOrder } from '../../sandbox/demoShop'
import { isShown, subscribeToShown } from '../shown'

const INTERVAL_MS = 2_000

/** Returns the orders of the shop, the newest first, and the function that reads them at once. */
export function useOrders() {
  const [orders, setOrders] = useState<readonly TeaOrder[]>([])

  const reads = useRef(0)

  const refresh = useCallback(async () => {
    const number = ++reads.current
    const read = await readOrders()
    // One that was begun later knows better.
    if (read && number === reads.current) setOrders(read)
  }, [])

  useEffect(() => {
    let cancel: (() => void) | undefined
    let isOver = false
    const refreshIfShown = async () => {
      if (isShown()) await refresh()
    }
    const repeat = () => {
      void refreshIfShown().then(() => {
        if (!isOver) cancel = systemClock.after(INTERVAL_MS, repeat)
      })
    }
    repeat()
    const unsubscribe = subscribeToShown(() => void refreshIfShown())
    return () => {
      isOver = true
      unsubscribe()
      cancel?.()
    }
  }, [refresh])

  return { orders, refresh }
}

/** Reads the orders; `undefined` while the sandbox does not answer. */
async function readOrders(): Promise<readonly TeaOrder[] | undefined> {
  try {
    const response = await fetch('/demo/api/orders')
    const answer: unknown = await response.json()
    const orders = isJsonObject(answer) ? answer['data'] : undefined
    return Array.isArray(orders) ? (orders as TeaOrder[]) : undefined
  } catch {
    return undefined
  }
}
