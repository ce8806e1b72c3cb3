import type { Session } from './session'

/** The time limits that the server itself applies to the sessions of a pool; 0 for none. */
export interface SessionLimits {
  readonly statementMs: number
  readonly lockMs: number
}

interface LimitsRow {
  readonly statement: number
  readonly lock: number
}

const READ = `select max(setting::integer) filter (where name = 'statement_timeout') as statement,
  max(setting::integer) filter (where name = 'lock_timeout') as lock
  from pg_settings where name in ('statement_timeout', 'lock_timeout')`

/** Reads the limits of a session that is in no transaction. */
export async function readLimits(session: Session, limitMs: number): Promise<SessionLimits> {
  const result = await session.run(limitMs, READ)
  // Both settings exist in every version.
  const [{ statement, lock }] = (result?.rows ?? []) as [LimitsRow]
  return { statementMs: statement, lockMs: lock }
}

/** Whether a single statement ends by itself, so that it needs no transaction with limits. */
export const isLimited = ({ statementMs, lockMs }: SessionLimits) => statementMs > 0 && lockMs > 0

/** Says what to change where the server would let a statement wait without end. */
export function adviseLimits(
  limits: SessionLimits,
  advised: { readonly statementMs: number; readonly lockMs: number },
): string | null {
  if (isLimited(limits)) return null
  const settings = `statement_timeout: ${advised.statementMs}, lock_timeout: ${advised.lockMs}`
  return (
    'The connections of the pool have no statement_timeout or no lock_timeout, so each single statement runs in a ' +
    `transaction that sets them, which takes two more round trips. Give the Pool of pg { ${settings} }`
  )
}
