/** A log that keeps its newest entries. */
export interface BoundedLog<Entry extends { readonly id: number }> {
  /** Adds an entry under the next id. */
  add(entry: Omit<Entry, 'id'>): Entry
  find(id: number): Entry | undefined
  /** All entries, oldest first. */
  all(): readonly Entry[]
  clear(): void
}

/** Creates a log. `name` gives an entry its id. */
export function createBoundedLog<Entry extends { readonly id: number }>(
  size: number,
  name: (entry: Omit<Entry, 'id'>, id: number) => Entry,
): BoundedLog<Entry> {
  let entries: Entry[] = []
  let lastId = 0

  return {
    add(unnamed) {
      const entry = name(unnamed, ++lastId)
      entries.push(entry)
      // Seldom, because it copies them all
      if (entries.length > size + size / 10) entries = entries.slice(-size)
      return entry
    },
    find: (id) => entries.find((entry) => entry.id === id),
    all: () => entries.slice(-size),
    clear() {
      entries = []
    },
  }
}
