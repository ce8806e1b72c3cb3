import { useRef, useState, type ReactNode } from 'react'
import { detailsMessages } from '../messages/en'
import { useMessages } from './useMessages'

interface CopyableProps {
  /** Names what is copied, for those who hear the buttons one by one. */
  label: string
  text: string
  children?: ReactNode
}

/** A text and a button that copies it, exactly as it is; shown in groups of four unless given. */
export function Copyable({ label, text, children }: CopyableProps) {
  const t = useMessages(detailsMessages, '<PaymentDetails>')
  const shown = useRef<HTMLElement>(null)
  const [copied, setCopied] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(text)
    } catch {
      // Not allowed, or not over https: mark it, so that a key press copies it.
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
        aria-label={`${action} (${label})`}
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

/** The text in groups of four, parted by style alone: what is selected is the text itself. */
function Grouped({ text }: { text: string }) {
  return (
    <span className="kgp-code" dir="ltr">
      {text.match(/.{1,4}/gs)?.map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </span>
  )
}
