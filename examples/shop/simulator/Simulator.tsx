import { useLocale, useTheme } from '../settings'
import { Devices } from './Devices'
import { ServerSwitch } from './ServerSwitch'
import './simulator.css'
import { SIMULATOR_TEXT } from './simulatorText'
import { useShopProcess } from './useShopProcess'

/**
 * The shop, next to a panel with what can happen to it: its server is killed, its buyer changes the
 * device, and the sandbox plays KryptoGO and the buyer's wallet. Shop and sandbox are in frames, so that
 * the shop's dialog does not cover the panel.
 */
export function Simulator() {
  const [locale] = useLocale()
  useTheme()
  const text = SIMULATOR_TEXT[locale]
  const { shop, act } = useShopProcess()
  return (
    <>
      <iframe className="shop" title={text.shop} src="/page/" allow="clipboard-write" />
      <aside aria-labelledby="simulator">
        <header>
          <h1 id="simulator">{text.title}</h1>
          <p>{text.notTheShop}</p>
        </header>
        {shop.sandboxUrl !== null && (
          <iframe
            className="sandbox"
            title={text.sandbox}
            src={shop.sandboxUrl}
            allow="clipboard-write"
          />
        )}
        <ServerSwitch isRunning={shop.isRunning} act={act} />
        <Devices />
      </aside>
    </>
  )
}
