import type { PaymentIntent } from 'kryptogo-payment-react'
import type { FakeKryptogo } from 'kryptogo-payment-react/testing'
import { useEffect, useState } from 'react'
import { useStorySetup } from '../support/storySetup'

/** The shop's payments at KryptoGO, and how many requests the page has made. */
export interface PaymentRecords {
  intents: readonly PaymentIntent[]
  created: number
  read: number
}

const INTERVAL_MS = 200

/** Polls the fake KryptoGO, which may be ahead of the page. */
export function usePaymentRecords(): PaymentRecords {
  const { fake } = useStorySetup().shop
  const [records, setRecords] = useState(() => recordsOf(fake))
  useEffect(() => {
    const timer = setInterval(() => setRecords(recordsOf(fake)), INTERVAL_MS)
    return () => clearInterval(timer)
  }, [fake])
  return records
}

function recordsOf({ intents, requests }: FakeKryptogo): PaymentRecords {
  const created = requests.filter(({ method }) => method === 'POST').length
  return { intents, created, read: requests.length - created }
}
