// Starts the processes of the benchmark, and defines their messages.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** One statement as it was sent, with its parameters. @typedef {[sql: string, parameters?: unknown[]]} Statement */

/** The statements of one callback, and the transaction in which they were sent. @typedef {{ statements: Statement[], xact: string }} Recorded */

/** The answer to each question. @typedef {{ processor: number, record: Recorded, stop: Recorded }} Answers */

/** The statements to send for each callback, and the payment in them. @typedef {Recorded & { id: string }} Replay */

/**
 * Starts a program beside this file.
 *
 * @param {string} name
 * @param {Record<string, string>} [env]
 */
export async function start(name, env = {}) {
  const program = fileURLToPath(new URL(`${name}.mjs`, import.meta.url))
  const child = fork(program, {
    execArgv: (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean),
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  const [port] = await once(child, 'message')
  return {
    port: Number(port),
    /** @template {keyof Answers} Q @param {Q} question @returns {Promise<Answers[Q]>} */
    async ask(question) {
      child.send({ question })
      return (await once(child, 'message'))[0]
    },
    /** @param {Replay} question */
    async replay(question) {
      child.send({ question })
      await once(child, 'message')
    },
    async stop() {
      if (child.exitCode === null) {
        child.disconnect()
        await once(child, 'exit')
      }
    },
  }
}

/**
 * Listens, says where, and answers questions, until the parent goes.
 *
 * @param {import('node:http').Server} server
 * @param {(question: keyof Answers | Replay) => unknown} [answer]
 */
export async function announce(server, answer = () => null) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.on(
    'message',
    async (/** @type {{ question: keyof Answers | Replay }} */ { question }) => {
      process.send?.((await answer(question)) ?? null)
    },
  )
  process.once('disconnect', () => process.exit())
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : null)
}

/** Returns the processor time of this process in microseconds. */
export function processorTime() {
  const { user, system } = process.cpuUsage()
  return user + system
}
