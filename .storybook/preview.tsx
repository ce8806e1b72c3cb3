import 'kryptogo-payment-react/styles.css'
import './preview.css'
import addonA11y from '@storybook/addon-a11y'
import addonDocs from '@storybook/addon-docs'
import { definePreview } from '@storybook/react-vite'
import { setupWorker } from 'msw/browser'
import addonMsw from 'msw-storybook-addon'
import { useLayoutEffect } from 'react'

const pick = <const Icon,>(title: string, icon: Icon, items: string[]) => ({
  toolbar: { title, icon, items, dynamicTitle: true },
})

// StrictMode from the root on. The framework's own option does not reach the tests, and below the
// root React would not run effects twice. React knows this option, its types do not.
const strict: object = { unstable_strictMode: true }

async function startWorker() {
  const worker = setupWorker()
  await worker.start({
    quiet: true,
    // a built Storybook may stand in a folder of its site
    serviceWorker: { url: `${import.meta.env.BASE_URL}mockServiceWorker.js` },
    onUnhandledRequest(request, print) {
      if (!new URL(request.url).pathname.includes('/v1/')) return
      print.error()
      throw new Error('A story must answer its requests itself')
    },
  })
  return worker
}

export default definePreview({
  addons: [addonDocs(), addonA11y(), addonMsw(startWorker)],
  tags: ['autodocs'],
  globalTypes: {
    theme: pick('Theme', 'mirror', ['light', 'dark']),
    locale: pick('Language', 'globe', ['en', 'zh-TW']),
    scenario: pick('Scenario', 'play', ['paid', 'underpaid', 'refunded', 'expired']),
  },
  initialGlobals: { theme: 'light', locale: 'en', scenario: 'paid' },
  parameters: {
    layout: 'centered',
    react: { rootOptions: strict },
    a11y: {
      test: 'error',
      options: {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      },
    },
  },
  decorators: [
    function Surroundings(Story, { globals }) {
      const theme = String(globals['theme'])
      const locale = String(globals['locale'])
      useLayoutEffect(() => {
        const page = document.documentElement
        page.dataset['theme'] = theme
        page.style.colorScheme = theme
        page.lang = locale
      }, [theme, locale])
      return <Story />
    },
  ],
})
