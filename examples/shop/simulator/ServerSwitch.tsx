import { useLocale } from '../settings'
import { WORDS } from './words'

interface ServerSwitchProps {
  isRunning: boolean
  act: (path: string) => Promise<void>
}

/** Kills the shop's server as a power cut would, and starts it again. */
export function ServerSwitch({ isRunning, act }: ServerSwitchProps) {
  const words = WORDS[useLocale()[0]]
  return (
    <section aria-labelledby="server">
      <h2 id="server">
        {words.server}
        <span className="process" data-running={isRunning}>
          {isRunning ? words.running : words.killed}
        </span>
      </h2>
      <p>{words.serverHint}</p>
      <button
        type="button"
        onClick={() => void act(`/shop-process/${isRunning ? 'kill' : 'start'}`)}
      >
        {isRunning ? words.kill : words.start}
      </button>
    </section>
  )
}
