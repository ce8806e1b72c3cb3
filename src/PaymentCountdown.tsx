import { forwardRef, useEffect, useRef, type ComponentPropsWithoutRef } from 'react'
import { isTimed } from './core/situation'
import { countdownMessages } from './messages/en/countdown'
import type { Announcements } from './parts/announcements'
import { useOrderContext } from './parts/orderContext'
import { classNames, named, useRenderedElement, type RenderProp } from './parts/renderElement'
import { useActivePayment } from './parts/useOwnPayment'
import { deadlineMistake } from './parts/mistakes'
import { textKey } from './parts/textKey'
import { useDevelopmentWarning } from './parts/useDevelopmentWarning'
import { useMessages } from './parts/useMessages'
import { useSecondsLeft } from './parts/useSecondsLeft'

const URGENT_SECONDS = 300
const LAST_SECONDS = 60

type NativeProps = ComponentPropsWithoutRef<'span'>

/** Props of {@link PaymentCountdown}: its own and those of a `<span>`. */
export interface PaymentCountdownProps extends Omit<NativeProps, 'children'> {
  /**
   * Unix time in seconds; `null` shows nothing.
   * @default the deadline of the active payment while it is pending
   */
  deadline?: number | null | undefined
  /** Counts for the order that has this key, unless there is a `deadline`. @default the active payment */
  orderKey?: string | undefined
  /** Replaces the `<span>`: an element that takes its props, or a function of props and time left. */
  render?: RenderProp<NativeProps, TimeLeft> | undefined
}

/** The time left to pay, as the `render` function of {@link PaymentCountdown} gets it. */
export interface TimeLeft {
  /** Whole seconds, at least 0. */
  secondsLeft: number
  /** Unix time in seconds. */
  deadline: number
}

/**
 * Counts down the time left to pay. It reads the clock at each tick, so a sleeping tab does not make
 * it wrong. At zero the payment is not over yet: only KryptoGO decides that. Renders a
 * `<span role="timer">` once mounted, and nothing while no payment is pending.
 *
 * @throws PaymentError `missing_provider` outside a provider.
 */
export const PaymentCountdown = /* @__PURE__ */ named(
  'PaymentCountdown',
  /* @__PURE__ */ forwardRef<HTMLSpanElement, PaymentCountdownProps>(function PaymentCountdown(
    { render, ...props },
    ref,
  ) {
    const t = useMessages(countdownMessages, '<PaymentCountdown>')
    const { deadline, orderKey, ...native } = props
    const isShown = deadline === undefined
    const shown = useActivePayment('<PaymentCountdown>', { orderKey, isShown })
    const { state: payment, situation } = shown
    const waiting = payment.status === 'pending' && isTimed(situation) ? payment : null
    const end = waiting ? waiting.intent.payment_deadline : (deadline ?? undefined)
    const left = useSecondsLeft(end)
    const attemptId = waiting?.attemptId
    const over = t('countdown.over')
    const { announcements, logged, lang } = useOrderContext('<PaymentCountdown>', orderKey)
    useDevelopmentWarning(() => deadlineMistake(deadline), logged)
    useAnnouncedTime(announcements, {
      attemptId,
      left,
      soon: situation === 'pending' ? t('countdown.soon') : null,
      over,
    })

    const secondsLeft = left ?? 0
    const text = secondsLeft > 0 ? t('countdown.left', { time: clockFace(secondsLeft) }) : over
    const own: NativeProps & Record<`data-${string}`, string | undefined> = {
      ...native,
      lang: native.lang ?? lang,
      role: native.role ?? 'timer',
      className: classNames('kgp-countdown', native.className),
      'data-urgent': urgencyOf(secondsLeft),
      children: <span key={textKey(text)}>{text}</span>,
    }
    const isKnown = left !== null && end !== undefined
    const state = isKnown ? { secondsLeft, deadline: end } : null
    return useRenderedElement('span', render, state && { props: { ...own, ref }, state })
  }),
)

interface AnnouncedTime {
  attemptId: string | undefined
  left: number | null
  /** Announced five minutes before the end, if the payment can be paid. */
  soon: string | null
  over: string
}

/** Announces when little time is left, and when it is over unless a message says so. */
function useAnnouncedTime(announcements: Announcements, time: AnnouncedTime) {
  const { attemptId, left, soon, over } = time
  const phase = left === null ? null : left === 0 ? 'over' : left < URGENT_SECONDS ? 'soon' : 'calm'
  const before = useRef<string>(undefined)
  useEffect(() => {
    if (attemptId === undefined || phase === null) return
    // How a payment was found is no news, but that its time goes by is.
    const isNew = before.current === attemptId || undefined
    before.current = attemptId
    if (phase === 'soon' && soon !== null) announcements.add(`${attemptId} soon`, soon, isNew)
    if (phase === 'over' && !announcements.hasMessage())
      announcements.add(`${attemptId} over`, over, isNew)
  }, [announcements, attemptId, phase, soon, over])
}

/** The `data-urgent` of the time left: heavier in the last five minutes, and colored in the last one. */
function urgencyOf(seconds: number): '' | 'last' | undefined {
  if (seconds === 0 || seconds >= URGENT_SECONDS) return undefined
  return seconds < LAST_SECONDS ? 'last' : ''
}

function clockFace(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  const rest = `${hours ? two(minutes) : minutes}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}
