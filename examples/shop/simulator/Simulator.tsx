import { useLocale, useTheme } from '../settings'
import { Callbacks } from './Callbacks'
import { ServerSwitch } from './ServerSwitch'
import './simulator.css'
import { useWorld } from './useWorld'
import { Wallet } from './Wallet'
import { WORDS } from './words'

/**
 * The shop in a frame, and beside it what stands in for the world. In a frame of its own the shop's
 * dialog covers the shop alone.
 */
export function Simulator() {
  const [locale] = useLocale()
  useTheme()
  const words = WORDS[locale]
  const { world, act } = useWorld()
  return (
    <>
      <iframe className="shop" title={words.shop} src="/page/" allow="clipboard-write" />
      <aside aria-labelledby="simulator">
        <header>
          <h1 id="simulator">{words.title}</h1>
          <p>
            {words.notTheShop}
            <span>{words.about}</span>
          </p>
        </header>
        <Wallet payment={world.payment} act={act} />
        <ServerSwitch isRunning={world.isRunning} act={act} />
        <Callbacks deliveries={world.deliveries} />
      </aside>
    </>
  )
}
