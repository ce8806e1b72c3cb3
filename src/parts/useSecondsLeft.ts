import { useEffect, useState } from 'react'
import { usePaymentContext } from './context'

// How often to check a deadline that is over: the clock may be corrected.
const OVER_MS = 10_000

/** The whole seconds until `deadline`, at least 0; `null` before mount or without a deadline. */
export function useSecondsLeft(deadline: number | undefined): number | null {
  const { clock } = usePaymentContext('<PaymentCountdown>')
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    if (deadline === undefined) return undefined
    let stop: (() => void) | undefined
    const tick = () => {
      const left = deadline * 1000 - clock.now()
      setNow(clock.now())
      // On the next whole second, so that the delays of late timers do not add up.
      stop = clock.after(left > 0 ? left % 1000 || 1000 : OVER_MS, tick)
    }
    tick()
    return () => {
      stop?.()
    }
  }, [clock, deadline])
  if (deadline === undefined || now === null) return null
  return Math.max(0, Math.ceil(deadline - now / 1000))
}
