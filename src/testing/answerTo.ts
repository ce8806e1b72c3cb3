import type { Clock } from '../core/clock'
import { faultOf, type Answer } from './answers'
import { route, type Books } from './routes'
import type { SandboxFault } from './sandboxApi'
import type { Scenario } from './scenarios'
import { delayOrThrow, type Arrival } from './transport'

const SLOW = 8_000

/** How a request is answered. */
export interface Treatment {
  /** How a payment proceeds that the request creates. */
  readonly scenario: Scenario
  /** How the request fails. @default as the scenario says */
  readonly fault?: Scenario | SandboxFault | undefined
  /** The reads so far that this fault concerns, this one included. */
  readonly reads: number
  /** How long the answer takes, in milliseconds. */
  readonly latency: number
}

/** An answer, and the payment that was created or offered. */
export interface Answered {
  readonly answer: Answer
  readonly paymentId?: string
}

/**
 * Carries out a request to KryptoGO. A payment is created when the request arrives, and read when the
 * answer leaves.
 *
 * @throws NetworkFailure as the fault says, and the reason of the request's signal once it is aborted.
 */
export async function answerTo(
  books: Books,
  request: Arrival,
  { scenario, fault: faulty = scenario, reads, latency }: Treatment,
  clock: Clock,
): Promise<Answered> {
  const pause = latency + (faulty === 'slow' ? SLOW : 0)
  const fault = faultOf(faulty, request.method === 'GET', reads)
  const carried =
    typeof fault === 'function' ? { answer: fault } : await route(books, request, scenario)
  await delayOrThrow(clock, fault === 'silence' ? Infinity : pause, request.signal)
  const answer = carried.answer()
  return { ...carried, answer: faulty === 'cut' ? { ...answer, isCut: true } : answer }
}
