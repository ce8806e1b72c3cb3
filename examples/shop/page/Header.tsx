import { locales, themes, useLocale, useTheme, type Theme } from '../settings'
import { Choice } from './Choice'
import { SHOP_TEXT } from './shopText'

const ICONS: Record<Theme, string> = {
  auto: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3',
  dark: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z',
}

const LANGUAGES = { en: 'EN', 'zh-TW': '中文' }

export function Header() {
  const [locale, setLocale] = useLocale()
  const [theme, setTheme] = useTheme()
  const text = SHOP_TEXT[locale]
  return (
    <header className="head">
      <p className="brand">
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
          <path d="M4 20C4 9 10 4 20 4c0 10-5 16-16 16z" fill="currentColor" opacity="0.25" />
          <path
            d="M4 20C4 9 10 4 20 4c0 10-5 16-16 16zm0 0L14 10"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        {text.shop}
      </p>
      <Choice
        label={text.language}
        choices={locales}
        value={locale}
        onChange={setLocale}
        nameOf={(choice) => LANGUAGES[choice]}
      />
      <Choice
        label={text.theme}
        choices={themes}
        value={theme}
        onChange={setTheme}
        nameOf={(choice) => <ThemeIcon theme={choice} label={text.themes[choice]} />}
      />
    </header>
  )
}

function ThemeIcon({ theme, label }: { theme: Theme; label: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="20" role="img" aria-label={label}>
      <title>{label}</title>
      <path
        d={ICONS[theme]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      {theme === 'auto' && <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" fill="currentColor" />}
    </svg>
  )
}
