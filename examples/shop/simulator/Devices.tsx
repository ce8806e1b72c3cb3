import { useState } from 'react'
import { useLocale } from '../settings'
import { SIMULATOR_TEXT } from './simulatorText'

/** Opens the buyer's orders as on another device, which knows nothing of what this browser keeps. */
export function Devices() {
  const text = SIMULATOR_TEXT[useLocale()[0]]
  const [isEmpty, setEmpty] = useState(false)

  async function open() {
    const response = await fetch('/api/devices', { method: 'POST' }).catch(() => null)
    setEmpty(!response?.ok)
    if (!response?.ok) return
    const { path } = (await response.json()) as { path: string }
    // By its other name, this machine has other cookies and another storage.
    const { protocol, hostname, port } = location
    const other = hostname === 'localhost' ? '127.0.0.1' : 'localhost'
    window.open(`${protocol}//${other}:${port}${path}`, '_blank', 'noopener')
  }

  return (
    <section aria-labelledby="devices">
      <h2 id="devices">{text.devices}</h2>
      <p>{isEmpty ? text.nothingOrdered : text.devicesHint}</p>
      <button type="button" onClick={() => void open()}>
        {text.openDevice}
      </button>
    </section>
  )
}
