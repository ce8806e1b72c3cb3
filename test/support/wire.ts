import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A proxy to a PostgreSQL server, which can simulate network failures. */
export interface Wire {
  /** The URL of the database through this proxy. */
  url: string
  /** The number of open connections. */
  readonly open: number
  /** The number of connections ever opened. */
  readonly made: number
  /** Whether no `failAt` is pending. */
  readonly isSpared: boolean
  /** Silently drops all further data of the open connections. */
  freeze: () => void
  /** Closes the open connections. */
  cut: () => void
  /** Does so to the next connection that sends a text, which does not arrive. */
  failAt: (text: string, how: 'freeze' | 'cut') => void
  close: () => Promise<void>
}

interface Connection {
  near: Socket
  frozen: boolean
}

/** Starts a proxy to the database of a URL. */
export async function layWire(target: string): Promise<Wire> {
  const connections = new Set<Connection>()
  const url = new URL(target)
  const { hostname, port } = url
  let trap: { text: string; how: 'freeze' | 'cut' } | null = null
  let made = 0

  const fail = (connection: Connection, how: 'freeze' | 'cut') => {
    connection.frozen = true
    if (how === 'cut') connection.near.destroy()
  }

  const server = createServer((near) => {
    made++
    const far = connect(Number(port), hostname)
    const connection: Connection = { near, frozen: false }
    connections.add(connection)
    const end = () => {
      connections.delete(connection)
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) socket.on('close', end).on('error', end)
    near.on('data', (data) => {
      if (trap && data.includes(trap.text)) {
        fail(connection, trap.how)
        trap = null
      }
      if (!connection.frozen) far.write(data)
    })
    far.on('data', (data) => {
      if (!connection.frozen) near.write(data)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const all = (how: 'freeze' | 'cut') => {
    for (const connection of [...connections]) fail(connection, how)
  }
  return {
    url: url.href,
    get open() {
      return connections.size
    },
    get made() {
      return made
    },
    get isSpared() {
      return trap === null
    },
    freeze: () => all('freeze'),
    cut: () => all('cut'),
    failAt: (text, how) => (trap = { text, how }),
    async close() {
      all('cut')
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
