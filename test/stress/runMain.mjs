import { bundle } from '../support/programs.mjs'

/**
 * Runs `main.ts` from source. It starts the program whose path is in `SHOP_PROGRAM`.
 *
 * @param {'' | 'orders/'} folder where both are
 */
export async function runMain(folder) {
  const programs = [
    await bundle(`stress/${folder}shopProcess.ts`),
    await bundle(`stress/${folder}main.ts`),
  ]
  const [shop, main] = programs.map(({ path }) => path)
  process.env['SHOP_PROGRAM'] = shop
  try {
    await import(main ?? '')
  } finally {
    for (const { remove } of programs) await remove()
  }
}
