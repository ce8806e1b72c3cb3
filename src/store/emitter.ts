/** A list of listeners, each called on every `emit`. */
export function createEmitter() {
  const listeners = new Set<() => void>()
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    emit: () => {
      for (const listener of [...listeners]) listener()
    },
  }
}
