import { Choice } from './Choice'
import { locales, useLocale } from './useLocale'

const NAMES = { en: 'EN', 'zh-TW': '中文' } as const

/** Lets the visitor choose the language of both pages. */
export function LanguageChoice({ label }: { label: string }) {
  const [locale, setLocale] = useLocale()
  return (
    <Choice
      label={label}
      isLabelHidden
      choices={locales}
      value={locale}
      onChange={setLocale}
      nameOf={(one) => <span lang={one}>{NAMES[one]}</span>}
    />
  )
}
