/** How the time of a payment runs. */
export interface Pace {
  /** How many times faster than the clock. */
  readonly speed: number
  /** Whether it stands still. */
  readonly paused: boolean
}

/** The time of a payment: it was `own` when the clock showed `since`, in Unix milliseconds. */
export interface OwnTime extends Pace {
  readonly since: number
  readonly own: number
}

function ownAt({ since, own, speed, paused }: OwnTime, now: number): number {
  return paused ? own : own + (now - since) * speed
}

/** Returns when the clock shows what a payment has at `at` of its own time, if no pause is to come. */
export function realAt({ since, own, speed, paused }: OwnTime, at: number, now: number): number {
  return (paused ? now : since) + (at - own) / speed
}

/** The same time, as it goes on from `now`. */
export function continued(time: OwnTime, now: number): OwnTime {
  return { ...time, since: now, own: ownAt(time, now) }
}
