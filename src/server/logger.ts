import type { Logger } from './options'

/** What is logged has happened, whether the log takes it or not. */
export function unfailing(logger: Logger | undefined): Logger {
  const attempt =
    (level: keyof Logger): Logger[typeof level] =>
    (message, details) => {
      // there is nowhere left to say what goes wrong in it, now or later
      new Promise((resolve) => resolve(logger?.[level](message, details))).catch(() => undefined)
    }
  return { info: attempt('info'), warn: attempt('warn'), error: attempt('error') }
}
