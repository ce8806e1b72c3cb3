import type { ReactNode } from 'react'
import { expect, waitFor } from 'storybook/test'
import preview from '../../.storybook/preview'
import { AllParts } from './AllParts'
import { Essentials } from './Essentials'
import { EveryError } from './EveryError'
import { Silhouettes } from './Silhouettes'
import './matrix.css'
import { moments, type Moment } from '../support/moments'

const everyMoment = Object.keys(moments) as Moment[]

const meta = preview.meta({
  title: 'Matrix',
  tags: ['!autodocs'],
  parameters: { layout: 'fullscreen', controls: { disable: true } },
  play: async ({ canvasElement }) => {
    const waiting = '[data-shown=idle]:not([data-moment=idle]), .kgp-message:not(:has(p))'
    await waitFor(() => expect(canvasElement.querySelector(waiting)).toBeNull())
  },
})

const Sheet = ({ children }: { children: ReactNode }) => <main className="matrix">{children}</main>

/** Every state in every component, to be compared. Theme and language are in the toolbar. */
export const EveryState = meta.story(() => (
  <Sheet>
    {everyMoment.map((moment) => (
      <AllParts key={moment} moment={moment} />
    ))}
  </Sheet>
))

/** The same states in both themes at once. */
export const LightAndDark = meta.story(() => (
  <div className="matrix-halves">
    <Essentials theme="light" />
    <Essentials theme="dark" />
  </div>
))

/** What a buyer reads for each code. The error's own message never reaches them. */
export const EveryErrorCode = meta.story(() => (
  <Sheet>
    <EveryError />
  </Sheet>
))

/** Icons without their words, in colour and in grey: each status must still be told apart. */
export const WithoutWordsOrHues = meta.story(() => (
  <Sheet>
    <Silhouettes />
  </Sheet>
))

/** A page with a loud style of its own. The components take its font and keep their order. */
export const OnALoudPage = meta.story(() => (
  <div className="loud">
    <Essentials />
  </div>
))

/** Every state in the dark, whatever the toolbar says. */
export const Dark = EveryState.extend({ globals: { theme: 'dark' } })

/** Every state in Chinese, whatever the toolbar says. */
export const Chinese = EveryState.extend({ globals: { locale: 'zh-TW' } })
