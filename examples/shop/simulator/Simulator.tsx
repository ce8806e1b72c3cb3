import { useLocale, useTheme } from '../settings'
import { Callbacks } from './Callbacks'
import { Devices } from './Devices'
import { ServerSwitch } from './ServerSwitch'
import './simulator.css'
import { useWorld } from './useWorld'
import { Wallet } from './Wallet'
import { SIMULATOR_TEXT } from './simulatorText'

/**
 * The shop, next to a panel that simulates its environment. The shop is in a frame, so that its dialog
 * does not cover the panel.
 */
export function Simulator() {
  const [locale] = useLocale()
  useTheme()
  const text = SIMULATOR_TEXT[locale]
  const { world, act } = useWorld()
  return (
    <>
      <iframe className="shop" title={text.shop} src="/page/" allow="clipboard-write" />
      <aside aria-labelledby="simulator">
        <header>
          <h1 id="simulator">{text.title}</h1>
          <p>
            {text.notTheShop}
            <span>{text.about}</span>
          </p>
        </header>
        <Wallet payment={world.payment} act={act} />
        <ServerSwitch isRunning={world.isRunning} act={act} />
        <Devices />
        <Callbacks deliveries={world.deliveries} />
      </aside>
    </>
  )
}
