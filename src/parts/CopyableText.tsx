import { useRef, useState, type ReactNode } from 'react'
import { detailsMessages } from '../messages/en/details'
import { usePaymentContext } from './context'
import { useMessages } from './useMessages'

interface CopyableTextProps {
  /** Names the text, for screen readers that list the buttons. */
  label: string
  text: string
  children?: ReactNode
}

/** A text with a button that copies it exactly. Shown in groups of four unless there are children. */
export function CopyableText({ label, text, children }: CopyableTextProps) {
  const t = useMessages(detailsMessages, '<PaymentDetails>')
  const { announcements, clock } = usePaymentContext('<PaymentDetails>')
  const shown = useRef<HTMLElement>(null)
  const [copied, setCopied] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(text)
      announcements.add(
        `${text} ${clock.now()}`,
        t('details.copy_of', { action: t('details.copied'), label }),
      )
    } catch {
      // Not allowed, or not over https: select it, so that the buyer can copy it with the keyboard.
      if (shown.current) getSelection()?.selectAllChildren(shown.current)
    }
  }
  const action = t(copied === text ? 'details.copied' : 'details.copy')
  return (
    <span className="kgp-copyable">
      <span ref={shown}>{children ?? <Grouped text={text} />}</span>
      <button
        type="button"
        className="kgp-copy"
        aria-label={t('details.copy_of', { action, label })}
        onClick={() => void copy()}
        onBlur={() => {
          setCopied('')
        }}
      >
        {action}
      </button>
    </span>
  )
}

/** Shows a text in groups of four, separated by style alone, so that a selection copies it as is. */
function Grouped({ text }: { text: string }) {
  return (
    <span className="kgp-code" dir="ltr" translate="no">
      {text.match(/.{1,4}/gs)?.map((group, index) => (
        <span key={`${index} ${group}`}>{group}</span>
      ))}
    </span>
  )
}
