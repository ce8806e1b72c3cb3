import { type ReactNode, type RefCallback, useCallback, useEffect, useRef, useState } from 'react'
import { detailsMessages } from '../messages/en/details'
import { usePaymentContext } from './context'
import { copyText, setCopied } from './copyText'
import { isFocusLost } from './keepFocus'
import { useMessages } from './useMessages'

// How long the button says that it has copied.
const COPIED_MS = 5_000

interface CopyableTextProps {
  /** Names the text, for screen readers that list the buttons. */
  label: string
  text: string
  children?: ReactNode
  /** Shown after the text, and not copied. */
  note?: ReactNode
}

/** A text with a button that copies it exactly. Shown in groups unless there are children. */
export function CopyableText({ label, text, children, note }: CopyableTextProps) {
  const t = useMessages(detailsMessages, '<PaymentDetails>')
  const { announcements, clock } = usePaymentContext('<PaymentDetails>')
  const shown = useRef<HTMLSpanElement>(null)
  const button = useKeptFocus()
  const [result, setResult] = useState<CopyResult>(NONE)
  const { isCopied } = result.text === text ? result : NONE
  useEffect(() => {
    if (!isCopied) return undefined
    return clock.after(COPIED_MS, () => {
      setResult(NONE)
    })
  }, [clock, isCopied, result])

  const copy = async () => {
    if (!shown.current) return
    const done = await copyText(text, shown.current, clock)
    if (done === null) return
    setResult({ text, isCopied: done })
    const news = done
      ? t('details.copy_of', { action: t('details.copied'), label })
      : t('details.copy_yourself')
    announcements.addAnswer(news)
  }
  const action = t(isCopied ? 'details.copied' : 'details.copy')
  return (
    <span className="kgp-copyable">
      <span
        ref={shown}
        onCopy={({ nativeEvent, currentTarget }) => {
          // An amount is shown with its symbol, which is no part of what is to be pasted.
          if (String(getSelection()).trim() === currentTarget.textContent.trim())
            setCopied(nativeEvent, text)
        }}
      >
        {children ?? <Grouped text={text} />}
      </span>
      {note}
      <button
        ref={button}
        type="button"
        className="kgp-copy"
        aria-label={t('details.copy_of', { action, label })}
        onClick={() => void copy()}
        onBlur={() => {
          if (isCopied) setResult(NONE)
        }}
      >
        {action}
      </button>
      {isCopied === false && <small className="kgp-hint">{t('details.copy_yourself')}</small>}
    </span>
  )
}

/** The text that was last to be copied, and whether it was; `false` if it is only selected. */
interface CopyResult {
  text: string
  isCopied: boolean | null
}
const NONE: CopyResult = { text: '', isCopied: null }

/**
 * Moves the focus to the payment details when the button goes away while it has the focus. Returns the
 * button's ref, which is detached while the button is still on the page.
 */
function useKeptFocus(): RefCallback<HTMLButtonElement> {
  const button = useRef<HTMLButtonElement>(null)
  return useCallback((element: HTMLButtonElement | null) => {
    const gone = button.current
    button.current = element
    if (element || !gone || document.activeElement !== gone) return
    const details = gone.closest<HTMLElement>('.kgp-details')
    queueMicrotask(() => {
      if (!details || !isFocusLost()) return
      details.tabIndex = -1
      details.focus()
    })
  }, [])
}

/**
 * Shows a text in groups, separated by style alone, so that a selection copies it as is. The ends of an
 * address are bold: they are what buyers compare.
 */
function Grouped({ text }: { text: string }) {
  const [, first, middle = text, last] = /^(0x.{4})(.+)(.{4})$/s.exec(text) ?? []
  return (
    <span className="kgp-code" dir="ltr" translate="no">
      {first !== undefined && <b>{first}</b>}
      {middle.match(/.{1,4}/gs)?.map((group, index) => (
        <span key={`${index} ${group}`}>{group}</span>
      ))}
      {last !== undefined && <b>{last}</b>}
    </span>
  )
}
