import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A server's process, which listens on `settings.port` and says when it is ready. */
export function createShop<Settings extends { readonly port: number }>(
  program: string,
  settings: Settings,
) {
  let child: ReturnType<typeof fork> | undefined
  let isReady: Promise<unknown> = Promise.resolve()
  let hasEnded: Promise<unknown> = Promise.resolve()

  return {
    url: `http://127.0.0.1:${settings.port}`,
    /** Resolves when the newest process is ready or has ended. */
    ready: () => isReady,
    /** Resolves when the newest process has ended. */
    ended: () => hasEnded,
    start(changes: Partial<Settings> = {}) {
      const own = fork(program, [JSON.stringify({ ...settings, ...changes })], { execArgv: [] })
      child = own
      hasEnded = once(own, 'exit')
      isReady = Promise.race([once(own, 'message'), hasEnded])
      return isReady
    },
    async kill() {
      if (child?.signalCode !== null) return
      if (child.exitCode !== null) throw new Error('A server has ended by itself')
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Finds a port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
