import { createSandboxClient, type SandboxClient } from '../testing/createSandboxClient'
import {
  COMMANDS,
  readDuration,
  readRemoteOptions,
  usage,
  type CommandName,
  type RemoteOptions,
} from './arguments'
import { messageOf } from '../core/causes'
import { isEvent } from './controlRequests'
import { Problem } from './problem'
import { sandboxEvents } from '../testing/sandboxApi'

type Command = (client: SandboxClient, options: RemoteOptions) => Promise<string>

const commands: Readonly<Record<CommandName, Command>> = {
  async trigger(client, { args: [event, id], amount, force }) {
    if (!isEvent(event))
      throw usage(
        `${event === undefined ? 'An event is missing' : `There is no event ${JSON.stringify(event)}`}. Use one of ${Object.keys(sandboxEvents).join(', ')}.`,
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
    await client.advance(
      readDuration('The time', time, 's'),
      id === undefined ? {} : { paymentId: id },
    )
    return `Let ${time} pass for ${id ?? 'all payments'}`
  },
  async resend(client, { args: [id] }) {
    if (id === undefined || id === 'all') return sentAgain(await client.resendAll())
    if (!/^\d+$/.test(id)) return sentAgain(await client.resendAll({ paymentId: id }), ` of ${id}`)
    await client.resend(Number(id))
    return `Sent the callback of delivery ${id} again`
  },
  async stop(client) {
    await client.stop()
    return 'The sandbox has stopped'
  },
}

const sentAgain = (count: number, whose = '') =>
  `Sent ${count} ${count === 1 ? 'callback' : 'callbacks'}${whose} again`

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
  const options = readRemoteOptions(known, args)
  try {
    return await commands[known](createSandboxClient({ url: options.url }), options)
  } catch (cause) {
    throw cause instanceof Problem ? cause : new Problem('refused', messageOf(cause))
  }
}
