import type { MessageOverrides } from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { createContext, useContext } from 'react'
import type { FakeShop } from './fakeShop'

/** What the toolbar says, and the shop it opened: for the providers of a story. */
export interface Stage {
  locale: Locale
  messages: MessageOverrides
  shop: FakeShop
}

export type Locale = 'en' | 'zh-TW'

export const MESSAGES: Readonly<Record<Locale, MessageOverrides>> = { en: {}, 'zh-TW': zhTW }

export const StageContext = createContext<Stage | null>(null)

export function useStage(): Stage {
  const stage = useContext(StageContext)
  if (!stage) throw new Error('The preview puts every story on a stage')
  return stage
}
