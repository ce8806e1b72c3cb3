import { fixtures } from 'kryptogo-payment-react/testing'
import type { Canvas } from 'storybook/internal/csf'
import { expect, screen, waitFor, within } from 'storybook/test'
import type { FakeShop } from './fakeShop'

/** The part of a story's context that these functions use. */
export interface PlayContext {
  canvas: Canvas
  shop: FakeShop
  userEvent: {
    click(element: Element): Promise<void>
    keyboard(keys: string): Promise<void>
    type(element: Element, text: string): Promise<void>
  }
}

/** The first button labeled with an amount to pay. */
export function payButton({ canvas }: Pick<PlayContext, 'canvas'>) {
  const [button] = canvas.getAllByRole('button', { name: /^(Pay|支付) NT\$/ })
  if (!button) throw new Error('There is no button to pay with')
  return button
}

/** Presses the pay button, and returns the dialog. */
export async function openDialog(play: PlayContext): Promise<Canvas> {
  await play.userEvent.click(payButton(play))
  return within(await screen.findByRole('dialog'))
}

/** Like `openDialog`, and waits until the address is shown. */
export async function openPayment(play: PlayContext) {
  const dialog = await openDialog(play)
  await dialog.findByRole('button', { name: /^(Copy \(Address\)|複製（收款地址）)$/ })
  return { dialog, id: latestIntent(play.shop).payment_intent_id }
}

/** Like `openPayment`, and KryptoGO then reports the payment as expired. */
export async function openExpired(play: PlayContext) {
  const opened = await openPayment(play)
  play.shop.fake.expire(opened.id)
  await expectDialogStatus(play, 'expired')
  return opened
}

/** Like `openDialog`, and waits until it shows an error. */
export async function openFailure(play: PlayContext) {
  const dialog = await openDialog(play)
  await expectDialogStatus(play, 'error')
  return dialog
}

/** Waits until the dialog no longer shows where to send money. */
export const expectNothingToSend = ({ shop }: PlayContext, dialog: Canvas) =>
  fastForward(shop, () => waitFor(() => expect(dialog.queryByRole('img')).toBeNull()))

/** The payment that was created last. */
export function latestIntent({ fake }: FakeShop) {
  const intent = fake.intents.at(-1)
  if (!intent) throw new Error('No payment has been created')
  return intent
}

/** The number of payments that the page has created. */
export const timesCreated = ({ fake }: FakeShop) =>
  fake.requests.filter(({ method }) => method === 'POST').length

/** Makes KryptoGO detect the buyer's transfer without confirming it. */
export function detectTransfer({ fake }: FakeShop, id: string) {
  const { payment_tx_hash = '' } = fixtures.success
  fake.update(id, { payment_tx_hash })
}

/** Waits until the dialog shows a status, and returns it. */
export async function expectDialogStatus({ shop }: PlayContext, status: string) {
  const dialog = screen.getByRole('dialog')
  await fastForward(shop, () =>
    waitFor(() => expect(dialog).toHaveAttribute('data-status', status)),
  )
  return dialog
}

/** Speeds up time until `condition` resolves. */
export async function fastForward<T>(
  { clock }: FakeShop,
  condition: () => Promise<T>,
  speed = 30,
): Promise<T> {
  const { speed: normal } = clock
  clock.speed = speed
  try {
    return await condition()
  } finally {
    clock.speed = normal
  }
}

/** Presses Escape and closes the dialog, which a browser does only for a real key press. */
export async function pressEscape({ userEvent }: PlayContext) {
  const dialog = screen.getByRole<HTMLDialogElement>('dialog')
  await userEvent.keyboard('{Escape}')
  if (dialog.isConnected) dialog.requestClose()
  await waitFor(() => expect(dialog).not.toBeInTheDocument())
}

/** The value beside a name, in a list of facts. */
export const fact = (scope: Canvas, name: string | RegExp) =>
  scope.getByText(name).nextElementSibling
