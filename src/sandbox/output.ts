import type { SandboxDelivery, SandboxNews, SandboxRequest } from '../testing/sandboxApi'

/** Where lines go. */
export interface Streams {
  readonly out: (line: string) => void
  readonly error: (line: string) => void
}

/** Prints what happens in a sandbox. */
export interface Output {
  ready(url: string, notes: readonly string[]): void
  news(news: SandboxNews): void
  problem(message: string): void
}

/** Prints a line for each request and callback, as text or as JSON, or nothing but problems. */
export function createOutput(format: 'lines' | 'json' | 'quiet', { out, error }: Streams): Output {
  // A stack has many lines.
  const problem = (message: string) => message.split('\n').forEach(error)
  if (format === 'quiet') return { ready: () => undefined, news: () => undefined, problem }
  if (format === 'json')
    return {
      ready: (url) => out(JSON.stringify({ type: 'ready', url })),
      news: (news) => {
        if (news.type === 'request' || news.type === 'delivery') out(JSON.stringify(news))
      },
      problem: (message) => error(JSON.stringify({ type: 'problem', message })),
    }
  return {
    ready: (url, notes) => {
      out(`KryptoGO sandbox at ${url}`)
      notes.forEach(out)
    },
    news: createLines(out),
    problem,
  }
}

function createLines(out: (line: string) => void): Output['news'] {
  let lastProblem: string | undefined
  // One that recurs is explained once.
  const explain = (problem: string | undefined) => {
    if (problem !== undefined && problem !== lastProblem) out(`         ${problem}`)
    lastProblem = problem
  }
  return (news) => {
    if (news.type !== 'request' && news.type !== 'delivery') return
    const [line, problem] =
      news.type === 'request'
        ? [requestLine(news.request), news.request.problem]
        : [deliveryLine(news.delivery), news.delivery.problem]
    out(line)
    explain(problem)
  }
}

function requestLine({ at, method, path, status, latency_ms, ...ids }: SandboxRequest): string {
  const isNamed = ids.payment_intent_id === undefined || path.endsWith(ids.payment_intent_id)
  const id = isNamed ? '' : ` ${ids.payment_intent_id ?? ''}`
  return `${timeOf(at)} ${method} ${path} ${status ?? 'no answer'} ${latency_ms} ms${id}`
}

function deliveryLine(delivery: SandboxDelivery): string {
  const { sent_at, status, payment_intent_id: id, url, answer, latency_ms } = delivery
  const { attempt, retry_after_ms: retry } = delivery
  const retries = retry === undefined ? '' : `, next attempt in ${retry / 1000} s`
  const count = attempt === 1 ? '' : ` (attempt ${attempt})`
  const result = `${answer ?? 'no answer'} ${latency_ms} ms`
  return `${timeOf(sent_at)} callback ${status} ${id} to ${url} ${result}${count}${retries}`
}

const timeOf = (iso: string) => iso.slice(11, 19)
