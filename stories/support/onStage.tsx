import { Fragment, useLayoutEffect, type ComponentType } from 'react'
import type { FakeShop } from './fakeShop'
import type { Moment } from './moments'
import { PaymentAt } from './PaymentAt'
import { MESSAGES, StageContext, type Locale } from './stage'

interface Context {
  globals: Record<string, unknown>
  parameters: { moment?: Moment }
  shop: FakeShop
}

/**
 * Puts a story into the theme, the language and the shop that the toolbar asks for and, where its
 * parameters name a moment, into a payment at that moment.
 */
export function onStage(Story: ComponentType, { globals, parameters: { moment }, shop }: Context) {
  const locale = globals['locale'] as Locale
  return (
    <StageContext value={{ locale, messages: MESSAGES[locale], shop }}>
      <Page theme={String(globals['theme'])} lang={locale} />
      <Fragment key={shop.serial}>
        {moment ? (
          <PaymentAt moment={moment}>
            <Story />
          </PaymentAt>
        ) : (
          <Story />
        )}
      </Fragment>
    </StageContext>
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
