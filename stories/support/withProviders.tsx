import { Fragment, useLayoutEffect, type ComponentType } from 'react'
import type { FakeShop } from './fakeShop'
import { PaymentInState } from './PaymentInState'
import type { StateName } from './states'
import { MESSAGES, StorySetupContext, type Locale } from './storySetup'

interface Context {
  globals: Record<string, unknown>
  parameters: { state?: StateName }
  shop: FakeShop
}

/**
 * Decorator of every story: applies the theme, language and shop of the toolbar and, where the story's
 * parameters name a state, puts the story inside a payment in that state.
 */
export function withProviders(
  Story: ComponentType,
  { globals, parameters: { state }, shop }: Context,
) {
  const locale = globals['locale'] as Locale
  return (
    <StorySetupContext value={{ locale, messages: MESSAGES[locale], shop }}>
      <Page theme={String(globals['theme'])} lang={locale} />
      <Fragment key={shop.serial}>
        {state ? (
          <PaymentInState state={state}>
            <Story />
          </PaymentInState>
        ) : (
          <Story />
        )}
      </Fragment>
    </StorySetupContext>
  )
}

function Page({ theme, lang }: { theme: string; lang: string }) {
  useLayoutEffect(() => {
    const page = document.documentElement
    page.dataset['theme'] = theme
    page.lang = lang
  }, [theme, lang])
  return null
}
