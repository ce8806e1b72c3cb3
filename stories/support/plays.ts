import { expect, waitFor } from 'storybook/test'
import type { Moment } from './moments'

interface Context {
  canvasElement: HTMLElement
  parameters: { moment?: Moment }
}

const STATUSES: Partial<Record<Moment, string>> = {
  opening_slow: 'opening',
  confirming: 'pending',
  disconnected: 'pending',
  troubled: 'pending',
  error_setup: 'error',
}

/** The payment of the story has come to its moment. */
export async function cameToMoment({ canvasElement, parameters: { moment } }: Context) {
  if (!moment) return
  const stage = canvasElement.querySelector('[data-moment]')
  await waitFor(() => expect(stage).toHaveAttribute('data-shown', STATUSES[moment] ?? moment))
}
