import { createSandboxClient, type SandboxClient } from '../testing/createSandboxClient'
import { COMMANDS, readDuration, readRemoteOptions, usage, type RemoteOptions } from './arguments'
import { messageOf } from './causes'
import { isEvent } from './controlRequests'
import { Problem } from './problem'
import { sandboxEvents } from '../testing/sandboxApi'

type Command = (client: SandboxClient, options: RemoteOptions) => Promise<string>

const commands: Readonly<Record<(typeof COMMANDS)[number], Command>> = {
  async trigger(client, { args: [event, id], amount, force }) {
    if (!isEvent(event))
      throw usage(
        `${event === undefined ? 'An event is missing' : `There is no event ${JSON.stringify(event)}`}. There are ${Object.keys(sandboxEvents).join(', ')}.`,
      )
    const paymentId = id ?? (await newestPayment(client))
    const { intent } = await client.trigger(paymentId, event, {
      ...(amount !== undefined && { amount }),
      ...(force && { force }),
    })
    return `${paymentId} is ${intent.status}`
  },
  async advance(client, { args: [time, id] }) {
    if (time === undefined) throw usage('A time is missing, such as 30m.')
    await client.advance(readDuration(time), id === undefined ? {} : { paymentId: id })
    return `${time} have passed for ${id ?? 'all payments'}`
  },
  async resend(client, { args: [id] }) {
    if (id === undefined || id === 'all') return `${await client.resendAll()} callbacks sent again`
    if (!/^\d+$/.test(id))
      return `${await client.resendAll({ paymentId: id })} callbacks of ${id} sent again`
    await client.resend(Number(id))
    return `The callback of delivery ${id} sent again`
  },
  async stop(client) {
    await client.stop()
    return 'The sandbox has stopped'
  },
}

async function newestPayment(client: SandboxClient): Promise<string> {
  const { items } = await client.payments({ limit: 1 })
  const [newest] = items
  if (newest) return newest.payment_intent_id
  throw usage('There is no payment yet. Create one through your shop first.')
}

/** Carries out a command for a running sandbox. Returns what to print; `undefined` if there is no such command. */
export async function runRemote(
  name: string,
  args: readonly string[],
): Promise<string | undefined> {
  const known = COMMANDS.find((command) => command === name)
  if (!known) return undefined
  const options = readRemoteOptions(args)
  try {
    return await commands[known](createSandboxClient({ url: options.url }), options)
  } catch (cause) {
    throw cause instanceof Problem ? cause : new Problem('refused', messageOf(cause))
  }
}
