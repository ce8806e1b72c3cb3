import { useEffect, useState } from 'react'
import { systemClock } from '../../core/systemClock'
import { LanguageChoice } from '../LanguageChoice'
import { SHOP_TAB } from '../tabs'
import { useStudio, useStudioState } from './StudioContext'
import { usePageMessages } from './usePageMessages'

/** The name of the page, and what concerns all of it. */
export function Header() {
  const t = usePageMessages()
  const { isConnected, world } = useStudioState()
  return (
    <header className="head">
      <h1>
        {t.title}
        <span className="address" data-connected={isConnected}>
          {location.host}
        </span>
      </h1>
      {world.hasDemo && (
        <a className="plain" href="/demo" target={SHOP_TAB}>
          {t.shop}
        </a>
      )}
      <StartOver />
      <LanguageChoice label={t.language} />
    </header>
  )
}

/** The second press of a double-click confirms nothing. */
const DOUBLE_CLICK_MS = 500
const ARMED_MS = 5_000

function StartOver() {
  const t = usePageMessages()
  const studio = useStudio()
  const [stage, setStage] = useState<'resting' | 'asking' | 'armed'>('resting')
  useEffect(() => {
    if (stage === 'resting') return
    if (stage === 'asking') return systemClock.after(DOUBLE_CLICK_MS, () => setStage('armed'))
    return systemClock.after(ARMED_MS, () => setStage('resting'))
  }, [stage])

  function press(): void {
    if (stage === 'resting') setStage('asking')
    if (stage !== 'armed') return
    setStage('resting')
    void studio.run(t.startedOver, (client) => client.reset())
  }

  return (
    <button type="button" className="plain" onClick={press} onBlur={() => setStage('resting')}>
      {stage === 'resting' ? t.startOver : t.startOverConfirm}
    </button>
  )
}
