import { forwardRef, useEffect, useState, type ComponentPropsWithoutRef } from 'react'
import { countdownMessages } from './messages/en'
import { usePaymentContext } from './parts/context'
import { classNames, renderAs, type RenderProp } from './parts/renderElement'
import { useActivePayment } from './parts/useOwnPayment'
import { useMessages } from './parts/useMessages'

const URGENT_SECONDS = 300
// A clock that was wrong may be put right: what is over may not be.
const OVER_MS = 10_000

type NativeProps = ComponentPropsWithoutRef<'span'>

/** Props of {@link PaymentCountdown}: its own, and those of a `<span>`. */
export interface PaymentCountdownProps extends Omit<NativeProps, 'children'> {
  /** Unix time in seconds. Default: the deadline of the active payment while it is pending. */
  deadline?: number | undefined
  /** Replaces the `<span>`: an element to take its props, or a function of props and seconds left. */
  render?: RenderProp<NativeProps, number> | undefined
}

/**
 * The time left to pay, by the clock on the wall, so that a sleeping tab does not make it wrong.
 * When it is over the payment is not: only KryptoGO says that. Renders a `<span role="timer">` once
 * mounted, and nothing while nothing is waited for.
 *
 * @throws PaymentError `missing_provider`.
 */
export const PaymentCountdown = /* @__PURE__ */ forwardRef<HTMLSpanElement, PaymentCountdownProps>(
  function PaymentCountdown({ render, ...props }, ref) {
    const t = useMessages(countdownMessages, '<PaymentCountdown>')
    const { deadline, ...native } = props
    const state = useActivePayment('<PaymentCountdown>', !('deadline' in props))
    const waits = state.status === 'pending' && state.txHash === undefined
    const end = waits ? state.intent.payment_deadline : deadline
    const left = useSecondsLeft(end)
    if (left === null) return null
    const own: NativeProps & Record<`data-${string}`, string | undefined> = {
      role: 'timer',
      ...native,
      className: classNames('kgp-countdown', native.className),
      'data-urgent': left > 0 && left < URGENT_SECONDS ? '' : undefined,
      children: left > 0 ? t('countdown.left', { time: clockFace(left) }) : t('countdown.over'),
    }
    return renderAs('span', render, { ...own, ref }, left)
  },
)

/** Whole seconds until `deadline`, never below 0; `null` on a server, before mount, or without one. */
export function useSecondsLeft(deadline: number | undefined): number | null {
  const { clock } = usePaymentContext('<PaymentCountdown>')
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    if (deadline === undefined) return undefined
    let stop: (() => void) | undefined
    const tick = () => {
      const left = deadline * 1000 - clock.now()
      setNow(clock.now())
      // On the next whole second; late timers of a sleeping tab then do not add up.
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

function clockFace(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  const rest = `${hours ? two(minutes) : minutes}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}
