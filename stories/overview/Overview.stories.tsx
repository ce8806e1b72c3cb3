import type { ReactNode } from 'react'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { expectAllStates } from '../support/assertions'
import { states, type StateName } from '../support/states'
import { AllComponents } from './AllComponents'
import { Essentials } from './Essentials'
import { EveryError } from './EveryError'
import './overview.css'
import { StatusIcons } from './StatusIcons'

const allStates = Object.keys(states) as StateName[]

const meta = preview.meta({
  title: 'Overview',
  tags: ['!autodocs'],
  parameters: { layout: 'fullscreen', controls: { disable: true } },
  play: expectAllStates,
})

const Sheet = ({ children }: { children: ReactNode }) => (
  <main className="overview">{children}</main>
)

/** Every state in every component, side by side. Theme and language are in the toolbar. */
export const AllStates = meta.story(() => (
  <Sheet>
    {allStates.map((state) => (
      <AllComponents key={state} state={state} />
    ))}
  </Sheet>
))

/** The same states in both themes at once. */
export const LightAndDark = meta.story(() => (
  <div className="overview-halves">
    <Essentials theme="light" />
    <Essentials theme="dark" />
  </div>
))

/** The buyer's message for each error code. The error's own message is never shown. */
export const AllErrors = meta.story({
  render: () => (
    <Sheet>
      <EveryError />
    </Sheet>
  ),
  play: async (context) => {
    await expectAllStates(context)
    const dialogFailed = context.canvasElement.querySelector('[data-error="dialog_failed"]')
    await expect(dialogFailed).toHaveTextContent(/(Reload the page|重新整理頁面)/)
    await expect(dialogFailed?.querySelector('button')).toBeNull()
  },
})

/** Icons without text, in color and in gray: each status can still be told apart. */
export const Icons = meta.story(() => (
  <Sheet>
    <StatusIcons />
  </Sheet>
))

/** A page with strong styles of its own. The components use its font and keep their layout. */
export const OnAStyledPage = meta.story(() => (
  <div className="styled-page">
    <Essentials />
  </div>
))

/** Every state in the dark theme, whatever the toolbar says. */
export const Dark = AllStates.extend({ globals: { theme: 'dark' } })

/** Every state in Chinese, whatever the toolbar says. */
export const Chinese = AllStates.extend({ globals: { locale: 'zh-TW' } })
