import { systemClock } from '../../core/systemClock'
import { LIST } from '../../testing/routes'
import { Problem } from '../problem'
import { createQuery, type Query, type Reply } from './query'
import { describeReply, type Finding } from './finding'
import type { CheckOptions } from './options'
import { checkCreating, checkReading } from './checks'

/** The codes of refused credentials, each with where its value comes from. */
const CREDENTIALS: Readonly<Record<number, string>> = {
  4001: 'KRYPTOGO_CLIENT_ID',
  4002: 'KRYPTOGO_API_KEY',
}

/**
 * Compares an account of KryptoGO with its documentation, and prints each finding. It creates nothing
 * unless the options say so. Returns whether everything is as documented.
 *
 * @throws Problem when KryptoGO does not answer, or refuses the credentials.
 */
export async function runCheck(
  options: CheckOptions,
  print: (line: string) => void,
): Promise<boolean> {
  const query = createQuery(options, globalThis.fetch)
  const first = await query({ path: LIST })
  const refused = CREDENTIALS[first.code ?? 0]
  if (refused !== undefined)
    throw new Problem(
      'refused',
      `KryptoGO refuses these credentials with ${describeReply(first)}. Check ${refused}.`,
    )
  print(`KryptoGO at ${options.baseUrl}, compared with its documentation`)
  const counts: Record<Finding['verdict'], number> = { ok: 0, differs: 0, note: 0 }
  for await (const { verdict, text } of findings(query, first, options)) {
    counts[verdict] += 1
    print(`${verdict.padEnd(8)} ${text}`)
  }
  if (!options.create) print('Nothing was created. --create 0.01 makes a payment, and compares it.')
  print(
    `${counts.ok} as documented, ${counts.differs} ${counts.differs === 1 ? 'differs' : 'differ'}, ${counts.note} not documented by KryptoGO`,
  )
  return counts.differs === 0
}

async function* findings(query: Query, first: Reply, { create }: CheckOptions) {
  yield* checkReading(query, first)
  if (create) yield* checkCreating(query, create, () => systemClock.now())
}
