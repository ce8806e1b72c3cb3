/** Gives a place back. */
export type GiveBack = () => void

/**
 * The places of the shop's handlers. Each handler runs in a transaction, which has a connection to itself:
 * however slow they are, the rest of the pool is left to others.
 */
export interface Places {
  readonly most: number
  /** Takes a place, or returns `null` where all are taken. */
  tryTake(): GiveBack | null
  /** Waits for a place, first come first served. An urgent one, for which a person waits, comes first. */
  take(isUrgent?: boolean): Promise<GiveBack>
}

/** Creates `most` places. */
export function createPlaces(most: number): Places {
  const waiting: ((giveBack: GiveBack) => void)[] = []
  let free = most

  function place(): GiveBack {
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      // The next one has it at once, so that nothing can take it in between.
      const next = waiting.shift()
      if (next) next(place())
      else free++
    }
  }

  function tryTake(): GiveBack | null {
    if (free === 0) return null
    free--
    return place()
  }

  return {
    most,
    tryTake,
    take: (isUrgent = false) => {
      const taken = tryTake()
      if (taken) return Promise.resolve(taken)
      return new Promise((resolve) => {
        if (isUrgent) waiting.unshift(resolve)
        else waiting.push(resolve)
      })
    },
  }
}
