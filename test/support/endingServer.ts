import { createServer, type AddressInfo } from 'node:net'

/** A server that a pool of the package `pg` can connect to. */
export interface EndingServer {
  url: string
  close: () => Promise<void>
}

const ENDED = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'

/**
 * Starts a server that speaks as much of PostgreSQL's protocol as a client needs to count as connected,
 * and ends each session in the same packet, as a restart can.
 */
export async function startEndingServer(): Promise<EndingServer> {
  const packet = Buffer.concat([
    message('R', Buffer.alloc(4)),
    message('Z', Buffer.from('I')),
    message('E', Buffer.from(ENDED)),
  ])
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(packet))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `postgres://shop@127.0.0.1:${port}/shop`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
