import type { Clock } from './clock'
import { PaymentError } from './errors'

/** Resolves after `ms` milliseconds (`Infinity` for never), or once the signal is aborted. */
export async function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return
  let finish = (): void => undefined
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  signal?.addEventListener('abort', finish)
  const cancel = ms < Infinity ? clock.after(ms, finish) : undefined
  await finished
  cancel?.()
  signal?.removeEventListener('abort', finish)
}

/** Limits how long a task may take. */
export interface Deadline {
  readonly clock: Clock
  readonly ms: number
  /** Creates the error of a task that takes longer. */
  readonly onTimeout: () => Error
  /** Ends the task early, with the error `aborted`. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Settles as `task` does, unless that takes too long. A task that ignores its signal is abandoned.
 */
export async function withDeadline<T>(
  { clock, ms, onTimeout, signal }: Deadline,
  task: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw abortedError(signal)
  const controller = new AbortController()
  let release = (): void => undefined
  const stopped = new Promise<never>((_, reject) => {
    const stop = (error: Error) => {
      // First, or the error of a task that respects the signal would win.
      reject(error)
      controller.abort(error)
    }
    const cancel = clock.after(ms, () => stop(onTimeout()))
    const abort = () => stop(abortedError(signal))
    signal?.addEventListener('abort', abort)
    release = () => {
      cancel()
      signal?.removeEventListener('abort', abort)
    }
  })
  try {
    return await Promise.race([task(controller.signal), stopped])
  } finally {
    release()
  }
}

/** Creates the error of a call that was aborted by its signal. */
export function abortedError(signal: AbortSignal | undefined): PaymentError {
  return new PaymentError('aborted', 'The call was aborted by its signal', {
    cause: signal?.reason,
  })
}
