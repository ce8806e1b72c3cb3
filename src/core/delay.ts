import type { Clock } from './clock'

/** Resolves after `ms`, which may be for ever, or as soon as the signal is aborted. */
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
