import type { Clock } from '../core/clock'
import { withDeadline } from '../core/delay'

// The clipboard of some wallets' browsers never answers.
const LONGEST_WAIT_MS = 1_000

let newest = {}

/**
 * Copies a text. Where the page may not use the clipboard, or not over http, it selects `shown` and copies
 * as a keyboard does. Returns whether it is copied; if not, `shown` is selected for the buyer to copy.
 * `null` if it could not be, and another text was to be copied meanwhile.
 */
export async function copyText(
  text: string,
  shown: HTMLElement,
  clock: Clock,
): Promise<boolean | null> {
  const own = {}
  newest = own
  const onTimeout = () => new Error('The clipboard does not answer')
  try {
    await withDeadline({ clock, ms: LONGEST_WAIT_MS, onTimeout }, () =>
      navigator.clipboard.writeText(text),
    )
    return true
  } catch {
    return own === newest ? copySelected(text, shown) : null
  }
}

function copySelected(text: string, shown: HTMLElement): boolean {
  const selection = getSelection()
  selection?.selectAllChildren(shown)
  const result = { isCopied: false }
  const onCopy = (event: ClipboardEvent) => {
    result.isCopied = setCopied(event, text)
  }
  document.addEventListener('copy', onCopy, { capture: true })
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- all that is left without the clipboard
    result.isCopied = document.execCommand('copy') && result.isCopied
  } catch {
    result.isCopied = false
  }
  document.removeEventListener('copy', onCopy, { capture: true })
  if (result.isCopied) selection?.removeAllRanges()
  return result.isCopied
}

/** Puts a text on the clipboard in place of what is selected. Returns whether that was possible. */
export function setCopied(event: ClipboardEvent, text: string): boolean {
  event.clipboardData?.setData('text/plain', text)
  event.preventDefault()
  return event.clipboardData !== null
}
