/** Creates a response: the platform's own, or one like it where there is none, as in Jest's jsdom. */
export function createResponse(
  content: string,
  init: { status: number; headers: Record<string, string> },
): Response {
  if (typeof Response === 'function') return new Response(content, init)
  return new TextResponse(content, init.status, new Headers(init.headers))
}

class TextResponse implements Response {
  readonly type = 'default'
  readonly url = ''
  readonly redirected = false
  readonly statusText = ''
  readonly body = null
  readonly status: number
  readonly ok: boolean
  readonly headers: Headers
  readonly #content: string
  bodyUsed = false

  constructor(content: string, status: number, headers: Headers) {
    this.#content = content
    this.status = status
    this.ok = status >= 200 && status < 300
    this.headers = headers
  }

  clone(): Response {
    if (this.bodyUsed) throw new TypeError('The body of this response has been read')
    return new TextResponse(this.#content, this.status, this.headers)
  }

  text(): Promise<string> {
    if (this.bodyUsed)
      return Promise.reject(new TypeError('The body of this response has been read'))
    this.bodyUsed = true
    return Promise.resolve(this.#content)
  }

  async json(): Promise<unknown> {
    const value: unknown = JSON.parse(await this.text())
    return value
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.text()], { type: this.headers.get('Content-Type') ?? '' })
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.blob()).arrayBuffer()
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer())
  }

  formData(): Promise<FormData> {
    return Promise.reject(new TypeError('The body of this response is not form data'))
  }
}
