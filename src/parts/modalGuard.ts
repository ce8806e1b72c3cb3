import type { Clock } from '../core/clock'
import { isThenable } from '../store/callGuarded'
import type { HookModal } from '../store/hookSource'
import { isFocusLost } from './keepFocus'
import { hideNode, nodesInTheWay, nodesOf, shownModals } from './leftovers'
import { recordLocks } from './pageLocks'

// Modals fade in and out, and clean up after that.
const SETTLE_MS = 300
// What comes later than this is the page's own, such as its thanks for the payment.
const OPENING_MS = 10_000
// A modal that was not recognized by then will not be. To look longer would cost the page a look at each
// of its changes, and take its own next dialog for the modal.
const LOOKING_MS = 60_000

/** Puts the page right after a modal that is not ours. */
export interface ModalGuard extends HookModal {
  /**
   * Follows the modal until the returned function is called, and then only as long as it is on the
   * screen. `focusPage` is called if the focus is lost with the modal.
   */
  readonly start: (focusPage: () => void) => () => void
}

/**
 * Creates the guard of a payment hook's modal. It notes the page before the modal opens. Once the modal
 * has closed, failed or crashed, it takes back what the modal has changed and left behind: locks,
 * overlays and a lost focus. Changes and modals of the page's own stay.
 */
export function createModalGuard(clock: Clock): ModalGuard {
  let modal: WatchedModal | undefined
  let isStarted = false
  let focusPage: () => void = () => undefined
  /** Nodes that earlier modals left, which the next one may use again. */
  const hidden = new Map<HTMLElement, () => void>()

  function begin() {
    for (const show of hidden.values()) show()
    if (modal?.goesOn()) return
    const known = [...hidden.keys()]
    hidden.clear()
    modal = watchModal(clock, known, {
      onHide: (node) => hidden.set(node, hideNode(node)),
      onFocusLost: () => {
        focusPage()
      },
    })
  }

  return {
    open: (act) => {
      begin()
      // Not of a later opening, if this one fails only then.
      const failed = modal?.fail
      try {
        const opened = act()
        if (isThenable(opened)) void Promise.resolve(opened).catch(() => failed?.())
        return opened
      } catch (cause) {
        failed?.()
        throw cause
      }
    },
    close: (act) => {
      modal?.close()
      return act()
    },
    fail: () => {
      modal?.fail()
    },
    start: (focus) => {
      isStarted = true
      focusPage = focus
      return () => {
        isStarted = false
        // Not at once, because StrictMode remounts.
        queueMicrotask(() => {
          if (!isStarted) modal?.leave()
        })
      }
    },
  }
}

interface WatchedModal {
  /** Follows it further if it is still on the screen; otherwise puts the page right at once. */
  readonly goesOn: () => boolean
  /** It was told to close, so that what is left of it after a while is stale. */
  readonly close: () => void
  /** It may never appear. */
  readonly fail: () => void
  /** Nothing is left that could tell about it. */
  readonly leave: () => void
}

interface Repairs {
  readonly onHide: (node: HTMLElement) => void
  readonly onFocusLost: () => void
}

/** Follows a modal that is about to open, which may use the `known` nodes again. */
function watchModal(
  clock: Clock,
  known: readonly HTMLElement[],
  { onHide, onFocusLost }: Repairs,
): WatchedModal {
  const others = new Set(shownModals())
  const children = new Set(document.body.children)
  const focused = document.activeElement
  const noteChanges = recordLocks()
  /** The modal's changes and nodes, once it has opened. Later ones are the page's own. */
  let own: { readonly unlock: () => void; readonly nodes: readonly HTMLElement[] } | undefined
  /** It was seen, or may never be. */
  let isDecided = false
  let isClosed = false
  let isEnded = false
  let cancel: (() => void) | undefined
  let waitsFor: (() => void) | undefined

  const openedAt = clock.now()
  const age = () => clock.now() - openedAt
  let added: readonly HTMLElement[] = []

  /** Takes the nodes that the page has got by now for the modal's, while it opens. */
  function noteNodes() {
    if (own || age() > OPENING_MS) return
    added = [...document.body.children]
      .filter((child) => !children.has(child))
      .filter(isHTMLElement)
  }

  const newModals = () => shownModals().filter((element) => !others.has(element))

  function note() {
    noteNodes()
    own ??= { unlock: noteChanges(), nodes: [...known, ...added] }
    return own
  }

  function wait(act: (() => void) | undefined) {
    if (waitsFor === act) return
    cancel?.()
    waitsFor = act
    cancel =
      act &&
      clock.after(SETTLE_MS, () => {
        wait(undefined)
        act()
      })
  }

  function check() {
    if (isEnded) return
    noteNodes()
    if (!isDecided && age() > LOOKING_MS) {
      note()
      observer.disconnect()
      return
    }
    if (isClosed) wait(putRight)
    else if (newModals().length > 0) {
      isDecided = true
      wait(own ? undefined : note)
    } else if (isDecided) wait(putRight)
  }

  function putRight() {
    const { unlock, nodes } = note()
    if (isClosed) nodesOf(nodes, newModals()).forEach(onHide)
    isClosed = false
    // A modal of the page, which may lock it as well.
    if (newModals().length > 0) return
    end()
    unlock()
    nodesInTheWay(nodes).forEach(onHide)
    if (!isFocusLost() && !nodes.some((node) => isHiding(node))) return
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
    if (isFocusLost()) onFocusLost()
  }

  function end() {
    isEnded = true
    wait(undefined)
    observer.disconnect()
  }

  const observer = new MutationObserver(check)
  function observe() {
    observer.observe(document.documentElement, {
      ...{ subtree: true, childList: true },
      attributeFilter: [
        'class',
        'style',
        'hidden',
        'open',
        'role',
        'aria-modal',
        'aria-hidden',
        'inert',
      ],
    })
  }
  observe()

  /** Follows it until the page is right, also where it was given up. */
  function finish() {
    if (isEnded) return
    isDecided = true
    observe()
    check()
  }

  return {
    goesOn: () => {
      if (isEnded) return false
      isClosed = false
      finish()
      wait(undefined)
      const isShown = newModals().length > 0
      if (!isShown) putRight()
      return isShown
    },
    close: () => {
      isClosed = true
      finish()
    },
    fail: finish,
    leave: () => {
      if (isEnded) return
      finish()
      wait(undefined)
      if (isClosed || newModals().length === 0) putRight()
    },
  }
}

const isHTMLElement = (element: Element) => element instanceof HTMLElement

/** Whether the focus is in a node that was taken off the screen, which browsers notice only later. */
function isHiding(node: HTMLElement): boolean {
  return node.style.display === 'none' && node.contains(document.activeElement)
}
