import { useState } from 'react'
import { LanguageChoice } from '../LanguageChoice'
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
        <a className="plain" href="/demo" target="_blank" rel="noreferrer">
          {t.shop}
        </a>
      )}
      <StartOver />
      <LanguageChoice label={t.language} />
    </header>
  )
}

function StartOver() {
  const t = usePageMessages()
  const studio = useStudio()
  const [isSure, setIsSure] = useState(false)

  function press(): void {
    setIsSure(!isSure)
    if (isSure) void studio.run(t.startedOver, (client) => client.reset())
  }

  return (
    <button type="button" className="plain" onClick={press} onBlur={() => setIsSure(false)}>
      {isSure ? t.startOverConfirm : t.startOver}
    </button>
  )
}
