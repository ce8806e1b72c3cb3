import type { PaymentIntent } from 'kryptogo-payment-react'
import type { FakeKryptogo } from 'kryptogo-payment-react/testing'
import { useEffect, useState } from 'react'
import { useStage } from '../support/stage'

/** What KryptoGO knows of the shop's payments at one time. */
export interface Glance {
  intents: readonly PaymentIntent[]
  created: number
  read: number
}

const OFTEN_MS = 200

/** KryptoGO's own view, looked at again and again: the page's may lag behind it. */
export function useGlance(): Glance {
  const { fake } = useStage().shop
  const [glance, setGlance] = useState(() => glanceAt(fake))
  useEffect(() => {
    const timer = setInterval(() => setGlance(glanceAt(fake)), OFTEN_MS)
    return () => clearInterval(timer)
  }, [fake])
  return glance
}

function glanceAt({ intents, requests }: FakeKryptogo): Glance {
  const created = requests.filter(({ method }) => method === 'POST').length
  return { intents, created, read: requests.length - created }
}
