import type { MessageOverrides } from 'kryptogo-payment-react'
import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'
import { createContext, useContext } from 'react'
import type { FakeShop } from './fakeShop'

/** The settings of the toolbar and the shop opened for them, for the providers of a story. */
export interface StorySetup {
  locale: Locale
  messages: MessageOverrides
  shop: FakeShop
}

export type Locale = 'en' | 'zh-TW'

export const MESSAGES: Readonly<Record<Locale, MessageOverrides>> = { en: {}, 'zh-TW': zhTW }

export const StorySetupContext = createContext<StorySetup | null>(null)

export function useStorySetup(): StorySetup {
  const setup = useContext(StorySetupContext)
  if (!setup) throw new Error('useStorySetup() needs the decorator withProviders')
  return setup
}
