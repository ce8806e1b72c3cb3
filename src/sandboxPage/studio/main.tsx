import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import 'kryptogo-payment-react/styles.css'
import '../page.css'
import './studio.css'
import { systemClock } from '../../core/systemClock'
import { isShown, subscribeToShown } from '../shown'
import { SANDBOX_TAB } from '../tabs'
import { App } from './App'
import { createStudio } from './createStudio'
import { sandboxClock } from './sandboxClock'
import { StudioContext } from './StudioContext'
import { getRoute, subscribeToRoute } from './useRoute'

const root = document.querySelector('#root')
if (root) {
  window.name = SANDBOX_TAB
  const studio = createStudio({
    clock: systemClock,
    async fetch(input, init) {
      const response = await fetch(input, init)
      sandboxClock.setBy(response)
      return response
    },
    url: location.origin,
    openEvents: () => new EventSource('/_sandbox/events'),
    isShown,
    subscribeToShown,
    getRoute,
    subscribeToRoute,
  })
  createRoot(root).render(
    <StrictMode>
      <StudioContext value={studio}>
        <App />
      </StudioContext>
    </StrictMode>,
  )
}
