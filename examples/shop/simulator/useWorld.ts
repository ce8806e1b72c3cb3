import type { PaymentIntent } from 'kryptogo-payment-react'
import type { FakeDelivery } from 'kryptogo-payment-react/testing'
import { useCallback, useEffect, useState } from 'react'

const INTERVAL_MS = 500

/** The shop's environment: the latest payment in the wallet, callbacks, and the shop's process. */
export interface World {
  payment: PaymentIntent | null
  deliveries: readonly FakeDelivery[]
  isRunning: boolean
}

const INITIAL: World = { payment: null, deliveries: [], isRunning: true }

/** Polls the shop's environment, and returns a function that changes it. */
export function useWorld() {
  const [world, setWorld] = useState(INITIAL)

  const refresh = useCallback(async () => {
    try {
      const [wallet, process] = await Promise.all([read('/wallet'), read('/shop-process')])
      setWorld((before) => ({ ...before, ...wallet, ...process }))
    } catch {
      // The demo itself has ended.
    }
  }, [])

  useEffect(() => {
    const timer = setInterval(() => void refresh(), INTERVAL_MS)
    return () => clearInterval(timer)
  }, [refresh])

  const act = async (path: string) => {
    await fetch(path, { method: 'POST' })
    await refresh()
  }

  return { world, act }
}

async function read(path: string): Promise<Partial<World>> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return (await response.json()) as Partial<World>
}
