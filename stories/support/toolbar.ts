import { scenarios } from 'kryptogo-payment-react/testing'

interface Item {
  value: string
  title: string
  right?: string
}

const pick = <const Icon>(title: string, icon: Icon, items: Item[]) => ({
  description: title,
  toolbar: { title, icon, items, dynamicTitle: true },
})

const sentence = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replace(/_/g, ' ')

/** The menus of the toolbar; `withProviders` and `openShop` apply them. */
export const globalTypes = {
  theme: pick('Theme', 'mirror', [
    { value: 'light', title: 'Light' },
    { value: 'dark', title: 'Dark' },
  ]),
  locale: pick('Language', 'globe', [
    { value: 'en', title: 'English' },
    { value: 'zh-TW', title: '繁體中文' },
  ]),
  scenario: pick(
    'Scenario',
    'beaker',
    Object.entries(scenarios).map(([value, right]) => ({ value, title: sentence(value), right })),
  ),
  speed: pick(
    'Speed of time',
    'fastforward',
    ['1', '5', '20', '60'].map((value) => ({ value, title: `${value}×` })),
  ),
}

export const initialGlobals = { theme: 'light', locale: 'en', scenario: 'paid', speed: '1' }
