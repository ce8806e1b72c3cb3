import type { PaymentState } from '../core/state'
import { createEmitter } from '../store/emitter'

/** The texts to announce to screen readers, and whether the page or the dialog announces them. */
export type Announcements = ReturnType<typeof createAnnouncements>

/** Creates the announcements of one provider, which its live regions render. */
export function createAnnouncements(getState: () => PaymentState) {
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
      const topic = topicOf(getState())
      current = { topic, texts: topic === current.topic ? [...current.texts, text] : [text] }
      emit()
    },
    /** Returns the texts that were added since the payment reached this state. */
    textsOn: (state: PaymentState) => (current.topic === topicOf(state) ? current.texts : NOTHING),

    /** Whether a modal dialog is open, which hides the page from screen readers. */
    isModal: () => isModal,
    setModal: (open: boolean) => {
      isModal = open
      emit()
    },
  }
}

const NOTHING: readonly string[] = []

/** Identifies a state. A detected transaction makes it another one. */
function topicOf(state: PaymentState): string {
  if (state.status === 'idle') return ''
  const isDetected = 'txHash' in state && state.status === 'pending'
  return `${state.attemptId} ${state.status}${isDetected ? ' detected' : ''}`
}
