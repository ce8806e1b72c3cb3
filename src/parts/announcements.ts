import { createEmitter } from '../store/emitter'
import type { Shown } from './situations'

/** The texts to announce to screen readers, in the page's live region or in the dialog's. */
export type Announcements = ReturnType<typeof createAnnouncements>

/** A text that one of the live regions announces. */
export interface Announcement {
  /** Counts up. */
  readonly id: number
  readonly text: string
  /** Whether the dialog was open, which hides the page from screen readers. */
  readonly inModal: boolean
  /** The texts of one batch are announced as one. */
  readonly batch: number
  /** Whether it answers what the buyer has just done. */
  readonly isAnswer: boolean
}

/**
 * Creates the announcements of one provider, which its live regions render. Each text is announced once,
 * by the region that could be heard when it was added. `isNews` says whether the active payment has
 * changed since it was found.
 */
export function createAnnouncements(getShown: () => Shown, isNews: () => boolean) {
  const { subscribe, emit } = createEmitter()
  const keys = new Set<string>()
  const speakers = new Set<object>()
  let topic = ''
  let statusTopic = ''
  let entries: readonly Announcement[] = NOTHING
  let isModal = false
  let batch = 0
  let count = 0

  /** A new situation of the payment starts with no texts. */
  function keepTopic() {
    const next = topicOf(getShown())
    if (next !== topic) entries = NOTHING
    topic = next
  }
  const create = (text: string) => ({ id: count++, text, inModal: isModal, batch, isAnswer: false })

  return {
    subscribe,
    /**
     * Announces a text once, however often it is added under the same key. One that only describes how
     * a payment was found is not announced.
     */
    add: (key: string, text: string, isNew = isNews()) => {
      if (!isNew || keys.has(key)) return
      keys.add(key)
      keepTopic()
      entries = [...entries, create(text)]
      emit()
    },
    /**
     * Announces the answer to what the buyer has just done, each time it is added. It takes the place of
     * the one before, which may no longer be true.
     */
    addAnswer: (text: string) => {
      keepTopic()
      entries = [
        ...entries.filter(({ isAnswer }) => !isAnswer),
        { ...create(text), isAnswer: true },
      ]
      emit()
    },
    /** Announces the status of the active payment, before anything else about its situation. */
    addStatus: (text: string) => {
      keepTopic()
      if (!isNews() || statusTopic === topic) return
      statusTopic = topic
      entries = [create(text), ...entries]
      emit()
    },
    /** The announcements since the payment came into this situation, in order. */
    on: (shown: Shown) => (topic === topicOf(shown) ? entries : NOTHING),
    /** Later texts are announced apart from those added so far. */
    seal: () => {
      batch++
    },
    /** The number of announcements so far, which is the id of the next one. */
    count: () => count,

    /** A message announces what it says, until the returned function is called. */
    join: () => {
      const speaker = {}
      speakers.add(speaker)
      return () => {
        speakers.delete(speaker)
      }
    },
    hasMessage: () => speakers.size > 0,

    /** Whether a modal dialog is open, which hides the page from screen readers. */
    isModal: () => isModal,
    setModal: (open: boolean) => {
      isModal = open
      emit()
    },
  }
}

const NOTHING: readonly Announcement[] = []

/** Identifies a situation of a payment. */
function topicOf({ state, situation }: Shown): string {
  return 'attemptId' in state ? `${state.attemptId} ${situation}` : ''
}
