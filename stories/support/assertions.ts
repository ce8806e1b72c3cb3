import { expect, waitFor } from 'storybook/test'
import type { StateName } from './states'

interface Context {
  canvasElement: HTMLElement
  parameters: { state?: StateName }
}

const STATUSES: Partial<Record<StateName, string>> = {
  opening_slow: 'opening',
  modal_closed: 'pending',
  confirming: 'pending',
  disconnected: 'pending',
  troubled: 'pending',
  success_late: 'success',
  overpaid: 'success',
  success_unclear: 'success',
  success_refunded: 'success',
  paid_twice: 'success',
  expired_paid: 'expired',
  closing: 'pending',
  missed: 'pending',
  time_up: 'pending',
  superseded: 'pending',
  error_setup: 'error',
}

/** The payment of the story has reached the state that its parameters name. */
export async function expectState({ canvasElement, parameters: { state } }: Context) {
  if (!state) return
  const payment = canvasElement.querySelector('[data-state]')
  await waitFor(() => expect(payment).toHaveAttribute('data-shown', STATUSES[state] ?? state))
}

/** Every payment on the page has reached its state. */
export async function expectAllStates({ canvasElement }: Pick<Context, 'canvasElement'>) {
  const payments = canvasElement.querySelectorAll<HTMLElement>('[data-state]')
  for (const { dataset } of payments) {
    const state = dataset['state'] as StateName
    await waitFor(() => expect(dataset['shown']).toBe(STATUSES[state] ?? state))
  }
}
