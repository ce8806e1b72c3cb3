import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** The wire to a PostgreSQL, to fail in the ways in which a wire can. */
export interface Wire {
  /** The database, by way of this wire. */
  url: string
  /** How many connections there are. */
  readonly open: number
  /** How many there ever were. */
  readonly made: number
  /** Whether no `failAt` is still to come. */
  readonly isSpared: boolean
  /** From here on nothing passes on the connections that there are, and nobody says so. */
  freeze: () => void
  /** Ends the connections that there are. */
  cut: () => void
  /** Does that to the next connection on which a text is sent, which does not arrive. */
  failAt: (text: string, how: 'freeze' | 'cut') => void
  close: () => Promise<void>
}

interface Connection {
  near: Socket
  frozen: boolean
}

/** Lays a wire to the database of a URL. */
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
