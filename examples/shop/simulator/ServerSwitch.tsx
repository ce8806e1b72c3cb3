import { useLocale } from '../settings'
import { SIMULATOR_TEXT } from './simulatorText'

interface ServerSwitchProps {
  isRunning: boolean
  act: (action: 'kill' | 'start') => void
}

/** Kills the shop's server without warning, and starts it again. */
export function ServerSwitch({ isRunning, act }: ServerSwitchProps) {
  const text = SIMULATOR_TEXT[useLocale()[0]]
  return (
    <section aria-labelledby="server">
      <h2 id="server">
        {text.server}
        <span className="process" data-running={isRunning}>
          {isRunning ? text.running : text.killed}
        </span>
      </h2>
      <p>{text.serverHint}</p>
      <button type="button" onClick={() => act(isRunning ? 'kill' : 'start')}>
        {isRunning ? text.kill : text.start}
      </button>
    </section>
  )
}
