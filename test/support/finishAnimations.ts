import type { Page } from 'playwright'

/** Waits for the animations of a page that have an end, before its colors or places are measured. */
export const finishAnimations = (page: Page) =>
  page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
