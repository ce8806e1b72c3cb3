import { en, type PageMessages } from '../messages/en'
import { zhTW } from '../messages/zhTW'
import { useLocale } from '../useLocale'

const MESSAGES = { en, 'zh-TW': zhTW } as const

/** Returns the sentences of the page in the language that is chosen. */
export function usePageMessages(): PageMessages {
  const [locale] = useLocale()
  return MESSAGES[locale]
}
