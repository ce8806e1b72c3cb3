import { beforeEach, vi } from 'vitest'

/** The open channels of all tabs. */
const channels = new Set<Channel>()

/** A channel over which each tab hears the others at once. */
export class Channel extends EventTarget {
  readonly name: string

  constructor(name: string) {
    super()
    this.name = name
    channels.add(this)
  }

  postMessage(data: unknown) {
    for (const other of channels)
      if (other !== this && other.name === this.name)
        other.dispatchEvent(new MessageEvent('message', { data }))
  }

  close() {
    channels.delete(this)
  }
}

/** Replaces `BroadcastChannel` in each test. Returns the channels that are open. */
export function withChannels(): ReadonlySet<Channel> {
  beforeEach(() => {
    channels.clear()
    vi.stubGlobal('BroadcastChannel', Channel)
  })
  return channels
}
