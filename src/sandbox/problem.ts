/** Something that the sandbox cannot do. The message says why, and how to fix it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  /** The HTTP status of the answer that reports it. */
  readonly status: number
  readonly code: string

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}
