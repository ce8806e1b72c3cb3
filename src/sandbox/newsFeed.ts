import type { ServerResponse } from 'node:http'
import type { SandboxNews } from '../testing/sandboxApi'

// A reader that has fallen this far behind is cut off, and connects again.
const MAX_BACKLOG = 4_000_000

/** Tells everything that happens to those who listen, as server-sent events. */
export function createNewsFeed() {
  const listeners = new Set<ServerResponse>()

  return {
    publish(news: SandboxNews): void {
      if (listeners.size === 0) return
      const event = `data: ${JSON.stringify(news)}\n\n`
      for (const listener of listeners) {
        if (listener.writableLength > MAX_BACKLOG) listener.destroy()
        else listener.write(event)
      }
    },
    /** Answers a request with all news from now on. */
    follow(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        ...headers,
      })
      if (response.req.method === 'HEAD') {
        response.end()
        return
      }
      response.write(': the news of the sandbox\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
    },
  }
}

/** Tells everything that happens to those who listen. */
export type NewsFeed = ReturnType<typeof createNewsFeed>
