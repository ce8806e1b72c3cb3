// Starts the processes of the benchmark, and defines their messages.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** One statement as it was sent, with its parameters. @typedef {[sql: string, parameters?: unknown[]]} Statement */

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
    /** @param {unknown} question @returns {Promise<any>} */
    async ask(question) {
      child.send({ question })
      return (await once(child, 'message'))[0]
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
 * @param {(question: any) => unknown} [answer]
 */
export async function announce(server, answer = () => null) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.on('message', async (/** @type {{ question: unknown }} */ { question }) => {
    process.send?.((await answer(question)) ?? null)
  })
  process.once('disconnect', () => process.exit())
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : null)
}

/** Returns the processor time of this process in microseconds. */
export function processorTime() {
  const { user, system } = process.cpuUsage()
  return user + system
}
