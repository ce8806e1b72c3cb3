import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** A shop's server that takes callbacks, and answers with the statuses given, then with 200. */
export async function receive(...answers: number[]) {
  const received: { path: string; body: string; at: number }[] = []
  let atOnce = 0
  let most = 0
  let delayMs = 20
  const server = createServer((request, response) => {
    most = Math.max(most, ++atOnce)
    void text(request).then((body) => {
      received.push({ path: request.url ?? '', body, at: Date.now() })
      setTimeout(() => {
        atOnce--
        response.writeHead(answers.shift() ?? 200).end()
      }, delayMs)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/callback`,
    received,
    /** The statuses that were reported, in the order of their arrival. */
    statuses: () => received.map(({ body }) => (JSON.parse(body) as { status: string }).status),
    answerAfter(ms: number) {
      delayMs = ms
    },
    /** How many callbacks were on their way at the same time. */
    most: () => most,
  }
}
