import { createEmitter } from '../store/emitter'
import type { Shown } from './situations'

/** The texts to announce to screen readers, and whether the page or the dialog announces them. */
export type Announcements = ReturnType<typeof createAnnouncements>

/** Creates the announcements of one provider, which its live regions render. */
export function createAnnouncements(getShown: () => Shown) {
  const { subscribe, emit } = createEmitter()
  const keys = new Set<string>()
  let current: { topic: string; texts: readonly string[] } = { topic: '', texts: NOTHING }
  let isModal = false

  return {
    subscribe,
    /** Announces a text once, however often it is added under the same key. */
    add: (key: string, text: string) => {
      if (keys.has(key)) return
      keys.add(key)
      const topic = topicOf(getShown())
      current = { topic, texts: topic === current.topic ? [...current.texts, text] : [text] }
      emit()
    },
    /** Returns the texts that were added since the payment came into this situation. */
    textsOn: (shown: Shown) => (current.topic === topicOf(shown) ? current.texts : NOTHING),

    /** Whether a modal dialog is open, which hides the page from screen readers. */
    isModal: () => isModal,
    setModal: (open: boolean) => {
      isModal = open
      emit()
    },
  }
}

const NOTHING: readonly string[] = []

/** Identifies a situation of a payment. */
function topicOf({ state, situation }: Shown): string {
  return 'attemptId' in state ? `${state.attemptId} ${situation}` : ''
}
