import type { PaymentState } from '../core/state'
import { createEmitter } from '../store/emitter'

/** What is said to those who cannot see the page, and where. */
export type Announcer = ReturnType<typeof createAnnouncer>

/** Creates the announcer of one provider, whose live region reads it. */
export function createAnnouncer(getState: () => PaymentState) {
  const { subscribe, emit } = createEmitter()
  const keys = new Set<string>()
  let said: { topic: string; texts: readonly string[] } = { topic: '', texts: NOTHING }
  let isModal = false

  return {
    subscribe,
    /** Says a text once, however often it is announced under this key. */
    announce: (key: string, text: string) => {
      if (keys.has(key)) return
      keys.add(key)
      const topic = topicOf(getState())
      said = { topic, texts: topic === said.topic ? [...said.texts, text] : [text] }
      emit()
    },
    /** What was announced since the payment came to this state. */
    textsOn: (state: PaymentState) => (said.topic === topicOf(state) ? said.texts : NOTHING),

    /** Whether a modal dialog is open: the page behind it is silent. */
    isModal: () => isModal,
    setModal: (open: boolean) => {
      isModal = open
      emit()
    },
  }
}

const NOTHING: readonly string[] = []

/** Names a state: a transaction that was seen is a step of its own. */
export function topicOf(state: PaymentState): string {
  if (state.status === 'idle') return ''
  const isSeen = 'txHash' in state && state.status === 'pending'
  return `${state.attemptId} ${state.status}${isSeen ? ' seen' : ''}`
}
