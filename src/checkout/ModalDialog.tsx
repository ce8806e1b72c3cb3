import {
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
  type ReactNode,
  type SyntheticEvent,
} from 'react'
import { createPortal } from 'react-dom'
import { isFocusLost, keepFocus } from '../parts/keepFocus'
import { hasModals } from '../parts/modals'
import { addDialogRoot, createDialogRoot } from './dialogRoot'
import { keepEscape } from './keepEscape'

interface ModalDialogProps {
  /** The language of its texts. */
  lang: string
  /** The id of its title. */
  labelledBy: string
  status: string
  /** Called when the browser has closed it. */
  onClose: () => void
  /** Called once it is closed if what had the focus before is gone. */
  onFocusLost: () => void
  children: ReactNode
}

/**
 * A modal `<dialog>` at the end of the page, where it does not depend on what surrounds the provider,
 * such as another modal. It is open while it is mounted.
 */
export function ModalDialog({
  lang,
  labelledBy,
  status,
  onClose,
  onFocusLost,
  children,
}: ModalDialogProps) {
  const [root] = useState(createDialogRoot)
  const place = useRef<HTMLSpanElement>(null)
  const element = useRef<HTMLDialogElement>(null)

  // A layout effect, so that it opens before paint and closes, which returns the focus, in time.
  useLayoutEffect(() => {
    const dialog = element.current
    if (!dialog || !place.current) return undefined
    const removeRoot = addDialogRoot(root, place.current)
    const hide = show(dialog)
    return () => {
      hide()
      removeRoot()
      if (isFocusLost()) onFocusLost()
    }
  }, [root, onFocusLost])
  // A dialog that React shows again must not paint what the other effects, which come later, take back: an
  // update from a layout effect makes React run them first.
  const [, runEffects] = useReducer((runs: number) => runs + 1, 0)
  useLayoutEffect(runEffects, [runEffects])
  useEffect(() => {
    const close = () => {
      // The event is late: by then the dialog is open again under StrictMode, or gone where React hides it.
      if (element.current?.open === false) onClose()
    }
    root.addEventListener('close', close, { capture: true })
    return () => {
      root.removeEventListener('close', close, { capture: true })
    }
  }, [root, onClose])

  const dialog = (
    <dialog
      ref={element}
      className="kgp-dialog"
      lang={lang}
      // Libraries for modals set `none` on the body.
      style={{ pointerEvents: 'auto' }}
      data-status={status}
      aria-labelledby={labelledBy}
      // React passes events on to the components around a portal, for which they are not.
      onClick={stop}
      onKeyUp={stop}
      onFocus={stop}
      onBlur={stop}
      onBeforeInput={stop}
      onInput={stop}
      onChange={stop}
      onPaste={stop}
      onKeyDown={(event) => {
        stop(event)
        // Holding down Enter on the pay button must not press a button in the dialog.
        if (event.repeat && event.key === 'Enter') event.preventDefault()
      }}
    >
      {children}
    </dialog>
  )
  return (
    <>
      <span ref={place} hidden />
      {createPortal(<div className="kgp-screen">{dialog}</div>, root)}
    </>
  )
}

const stop = (event: SyntheticEvent) => {
  event.stopPropagation()
}

/** Opens the dialog, modal where it can be, and returns a function that closes it. */
function show(dialog: HTMLDialogElement): () => void {
  if (!hasModals()) {
    dialog.open = true
    return () => undefined
  }
  const find = (selector: string) => dialog.querySelector<HTMLElement>(selector)
  dialog.showModal()
  // Not the button that closes it, which is what the browser chooses.
  find('[role="heading"]')?.focus()
  const releaseFocus = keepFocus(dialog, () => find('.kgp-message') ?? find('[role="heading"]'))
  const releaseEscape = keepEscape(dialog)
  return () => {
    releaseFocus()
    releaseEscape()
    dialog.close()
  }
}
