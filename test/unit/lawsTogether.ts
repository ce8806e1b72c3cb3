import { beforeAll, test } from 'vitest'

type Law<Args extends unknown[]> = (...args: Args) => void

/**
 * Checks the laws of a block over the same random histories, which take longer to play than to judge. Each
 * law is a test of its own. One that is broken is checked once more by itself, so that its history is shrunk.
 *
 * @param check Checks a law over random histories, and creates it again for each.
 * @returns A function that adds a law to the block.
 */
export function lawsTogether<Args extends unknown[]>(
  check: (createLaw: () => Law<Args>) => void,
): (name: string, createLaw: () => Law<Args>) => void {
  const laws = new Map<string, () => Law<Args>>()
  const broken = new Map<string, unknown>()

  beforeAll(() => {
    check(() => {
      const all = [...laws].map(([name, createLaw]) => [name, createLaw()] as const)
      return (...args) => {
        for (const [name, law] of all) {
          if (broken.has(name)) continue
          try {
            law(...args)
          } catch (cause) {
            broken.set(name, cause)
          }
        }
      }
    })
  }, 240_000)

  return (name, createLaw) => {
    laws.set(name, createLaw)
    test(name, () => {
      if (!broken.has(name)) return
      check(createLaw)
      throw broken.get(name)
    })
  }
}
