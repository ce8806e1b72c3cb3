import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { openDevice, type Device } from './buyer'
import type { Shop } from './cases'
import { makeParts, type Parts, type ReactPackages } from './parts'
import { openWorld, type Place, type World } from './world'

/** Opens the world of a suite's tests, with the page and the browser that all suites of a file share. */
export function createShops(react?: ReactPackages) {
  let shared: Promise<Parts> | undefined
  afterAll(async () => (await shared)?.remove())

  return (findPlace: () => Promise<Place>): Shop => {
    let opened: { world: World; parts: Parts } | undefined
    const open = () => {
      if (!opened) throw new Error('The world is opened before the tests')
      return opened
    }
    const devices: Device[] = []
    beforeAll(async () => {
      const parts = await (shared ??= makeParts(react))
      opened = { parts, world: await openWorld(parts, await findPlace()) }
    })
    afterEach(async () => {
      const errors = devices.flatMap((device) => device.errors())
      await Promise.all(devices.splice(0).map((device) => device.close()))
      expect(errors).toEqual([])
    })
    afterAll(async () => {
      await opened?.world.close()
    })
    return {
      world: () => open().world,
      async device() {
        const { world, parts } = open()
        const device = await openDevice(world, parts.browser)
        devices.push(device)
        return device
      },
    }
  }
}
