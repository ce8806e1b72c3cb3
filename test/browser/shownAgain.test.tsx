import { screen, waitFor } from '@testing-library/react'
import { Activity, useState, type ReactNode } from 'react'
import { expect, it } from 'vitest'
import { MINUTE, openDialog, openShop, SECOND } from './support'

const TIMES = 10
const FRAMES = 5

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
const address = () => screen.queryByRole('button', { name: 'Copy (Address)' })

/** A part of a page that React hides and shows again. */
const part: { turn: (mode: 'visible' | 'hidden') => void } = { turn: () => undefined }
function Part({ children }: { children: ReactNode }) {
  const [mode, turn] = useState<'visible' | 'hidden'>('visible')
  Object.assign(part, { turn })
  return <Activity mode={mode}>{children}</Activity>
}

it('a dialog that React shows again shows no address before a look, in any frame', async () => {
  const shop = openShop({ scenario: 'pending', around: (provider) => <Part>{provider}</Part> })
  await openDialog()
  const frames: (Element | null)[] = []
  for (let times = 0; times < TIMES; times++) {
    part.turn('hidden')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await shop.pass(2 * MINUTE)
    shop.fake.scenario = 'offline'
    part.turn('visible')
    for (let count = 0; count < FRAMES; count++) {
      await nextFrame()
      frames.push(address())
    }
    expect(screen.getByRole('dialog')).toHaveTextContent('Checking this payment')
    shop.fake.scenario = 'pending'
    await shop.pass(30 * SECOND)
    await waitFor(() => expect(address()).toBeVisible())
  }
  expect(frames).toEqual(Array.from({ length: TIMES * FRAMES }, () => null))
  shop.unmount()
})
