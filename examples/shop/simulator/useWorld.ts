import type { PaymentIntent } from 'kryptogo-payment-react'
import type { FakeDelivery } from 'kryptogo-payment-react/testing'
import { useCallback, useEffect, useState } from 'react'

const PACE_MS = 500

/** What the shop does not see. */
export interface World {
  payment: PaymentIntent | null
  deliveries: readonly FakeDelivery[]
  isRunning: boolean
}

const BEGINNING: World = { payment: null, deliveries: [], isRunning: true }

/** The wallet and the shop's process: how they stand, and how to change them. */
export function useWorld() {
  const [world, setWorld] = useState(BEGINNING)

  const look = useCallback(async () => {
    try {
      const [wallet, process] = await Promise.all([ask('/wallet'), ask('/shop-process')])
      setWorld((before) => ({ ...before, ...wallet, ...process }))
    } catch {
      // the demo itself has ended
    }
  }, [])

  useEffect(() => {
    const timer = setInterval(() => void look(), PACE_MS)
    return () => clearInterval(timer)
  }, [look])

  const act = async (path: string) => {
    await fetch(path, { method: 'POST' })
    await look()
  }

  return { world, act }
}

async function ask(path: string): Promise<Partial<World>> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return (await response.json()) as Partial<World>
}
