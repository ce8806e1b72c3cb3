import type { Reply } from './query'

/** One comparison of KryptoGO with its documentation. */
export interface Finding {
  /** `note` is for what KryptoGO does not document. */
  readonly verdict: 'ok' | 'differs' | 'note'
  readonly text: string
}

export const ok = (text: string): Finding => ({ verdict: 'ok', text })
export const note = (text: string): Finding => ({ verdict: 'note', text })
export const differs = (subject: string, documented: string, actual: string): Finding => ({
  verdict: 'differs',
  text: `${subject}: documented is ${documented}; KryptoGO answers ${actual}`,
})

/** Describes an answer by its code and message, and never by its data, which may be about buyers. */
export function describeReply({ status, code, message }: Reply): string {
  const http = `HTTP ${status}`
  if (code === undefined) return `no envelope (${http})`
  return `code ${code}${message === undefined ? '' : `, ${JSON.stringify(message)}`} (${http})`
}
