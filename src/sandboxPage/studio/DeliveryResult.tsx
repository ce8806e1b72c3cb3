import type { ReactNode } from 'react'
import type { SandboxDelivery } from '../../testing/sandboxApi'
import { usePageMessages } from './usePageMessages'

interface DeliveryResultProps {
  delivery: SandboxDelivery
  /** Stands beside it. */
  children?: ReactNode
}

/** Shows a callback, and how the shop answered. */
export function DeliveryResult({ delivery, children }: DeliveryResultProps) {
  const t = usePageMessages()
  const { status, answer, attempt, latency_ms, problem, retry_after_ms } = delivery
  const facts = [
    `${latency_ms} ms`,
    ...(attempt > 1 ? [t.attempt(attempt)] : []),
    ...(retry_after_ms === undefined ? [] : [t.nextAttempt(retry_after_ms / 1_000)]),
  ]
  return (
    <>
      <b>{t.callback(status)}</b>{' '}
      <span className="answer" data-accepted={answer === 200}>
        {answer ?? t.noAnswer}
      </span>{' '}
      <span className="quiet">{facts.join(' · ')}</span>
      {children}
      {problem !== undefined && (
        <span className="problem" lang="en">
          {problem}
        </span>
      )}
    </>
  )
}
