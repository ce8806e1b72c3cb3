import 'kryptogo-payment-react/styles.css'
import './preview.css'
import addonA11y from '@storybook/addon-a11y'
import addonDocs from '@storybook/addon-docs'
import { definePreview } from '@storybook/react-vite'
import { setupWorker } from 'msw/browser'
import addonMsw from 'msw-storybook-addon'
import { lazy } from 'react'
import { configure } from 'storybook/test'
import { openShop } from '../stories/support/fakeShop'
import { withProviders } from '../stories/support/withProviders'
import { globalTypes, initialGlobals } from '../stories/support/toolbar'

// For slow machines. A query that succeeds sooner does not wait.
configure({ asyncUtilTimeout: 5000 })

// StrictMode at the root: the framework's own option does not reach the tests, and below the root
// React does not run effects twice. React knows this option, its types do not.
const strict: object = { unstable_strictMode: true }

// Stories do not need it, and it is large.
const ThemedDocs = lazy(async () => ({
  default: (await import('../stories/support/ThemedDocs')).ThemedDocs,
}))

async function startWorker() {
  const worker = setupWorker()
  await worker.start({
    quiet: true,
    // A built Storybook may be served from a subfolder.
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
  globalTypes,
  initialGlobals,
  parameters: {
    layout: 'centered',
    react: { rootOptions: strict },
    controls: { expanded: true },
    docs: { container: ThemedDocs },
    options: {
      storySort: {
        order: ['Shop', 'Overview', 'Components', ['PayButton', 'Checkout'], 'Recipes'],
      },
    },
    a11y: {
      test: 'error',
      options: {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      },
    },
  },
  beforeEach: openShop,
  decorators: [withProviders],
})
