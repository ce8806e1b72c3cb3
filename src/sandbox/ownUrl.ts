/** Whether a host name means this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\]|::1)$/.test(hostname)
}

/** Whether a host name is one that servers listen at to be reached by every name of their machine. */
export const isEveryAddress = (hostname: string) => /^(0\.0\.0\.0|::|\[::\])$/.test(hostname)

/** Whether a URL leads to a server on this machine that listens at `host` and `port`. */
export function leadsTo(url: URL, host: string, port: number): boolean {
  const ownPort = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (ownPort !== port) return false
  return isLoopback(url.hostname) || isEveryAddress(url.hostname) || url.hostname === host
}

/** Reads a URL of http or https; `undefined` if it is none. */
export function httpUrl(text: string): URL | undefined {
  try {
    const url = new URL(text)
    return /^https?:$/.test(url.protocol) ? url : undefined
  } catch {
    return undefined
  }
}
