import type { MessageOverrides } from '../messages/types'

/** The language of the texts: English ones may come with the numbers of another language. */
export function langOf(locale: string, messages: MessageOverrides): string {
  return Object.keys(messages).length > 0 || /^en\b/i.test(locale) ? locale : 'en'
}
