import { fixtures } from 'kryptogo-payment-react/testing'
import type { Canvas } from 'storybook/internal/csf'
import { expect, waitFor, within } from 'storybook/test'
import type { FakeShop } from './fakeShop'

/** What the plays of this folder need of a story's context. */
export interface Play {
  canvas: Canvas
  shop: FakeShop
  userEvent: { click(element: Element): Promise<void>; keyboard(keys: string): Promise<void> }
}

/** The first button that offers to pay. */
export function payButton({ canvas }: Pick<Play, 'canvas'>) {
  const [button] = canvas.getAllByRole('button', { name: /^(Pay|支付) NT\$/ })
  if (!button) throw new Error('No button offers to pay')
  return button
}

/** Presses it, and returns the dialog. */
export async function openDialog(play: Play): Promise<Canvas> {
  await play.userEvent.click(payButton(play))
  return within(await play.canvas.findByRole('dialog'))
}

/** As `openDialog`, once the buyer is told where to pay. */
export async function openPayment(play: Play) {
  const dialog = await openDialog(play)
  await dialog.findByRole('img')
  return { dialog, id: newest(play.shop).payment_intent_id }
}

/** The payment that was created last. */
export function newest({ fake }: FakeShop) {
  const intent = fake.intents.at(-1)
  if (!intent) throw new Error('No payment has been created')
  return intent
}

/** How many payments KryptoGO was asked to create. */
export const timesCreated = ({ fake }: FakeShop) =>
  fake.requests.filter(({ method }) => method === 'POST').length

/** The buyer's transfer is seen, and stays unconfirmed. */
export function beSeen({ fake }: FakeShop, id: string) {
  const { payment_tx_hash = '' } = fixtures.success
  fake.update(id, { payment_tx_hash })
}

/** The dialog has come to a status, whatever its language. */
export async function dialogIs({ canvas, shop }: Play, status: string) {
  const dialog = canvas.getByRole('dialog')
  await soon(shop, () => waitFor(() => expect(dialog).toHaveAttribute('data-status', status)))
  return dialog
}

/** Lets time fly until something has happened. */
export async function soon<T>({ clock }: FakeShop, something: () => Promise<T>): Promise<T> {
  const { speed } = clock
  clock.speed = 30
  try {
    return await something()
  } finally {
    clock.speed = speed
  }
}

/** Presses Escape. A browser closes a dialog only for a real key, so its part is done here. */
export async function pressEscape({ canvas, userEvent }: Play) {
  const dialog = canvas.getByRole<HTMLDialogElement>('dialog')
  await userEvent.keyboard('{Escape}')
  if (dialog.isConnected) dialog.requestClose()
  await waitFor(() => expect(dialog).not.toBeInTheDocument())
}

/** The value beside a name, in a list of facts. */
export const fact = (scope: Canvas, name: string) => scope.getByText(name).nextElementSibling
