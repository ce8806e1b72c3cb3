import { createHash } from 'node:crypto'

/** One stored row of the audit. */
export interface AuditRow {
  subject: string
  seq: number
  at: number
  kind: string
  body: string
  hash: string
}

/** The end of a chain. */
export interface Head {
  seq: number
  hash: string
}

/** A chain without rows. */
export const EMPTY: Head = { seq: 0, hash: '' }

/** Computes independently the hash of a row after one with the hash `previous`. */
export function hashOf(previous: string, row: Omit<AuditRow, 'hash'>): string {
  const { subject, seq, at, kind, body } = row
  const text = JSON.stringify([previous, subject, seq, at, kind, body])
  return createHash('sha256').update(text).digest('hex')
}

/** Creates the next row of a chain. */
export function link(
  head: Head,
  { body: data, ...entry }: Pick<AuditRow, 'subject' | 'at' | 'kind'> & { body: unknown },
): AuditRow {
  const row = { ...entry, seq: head.seq + 1, body: JSON.stringify(data) }
  return { ...row, hash: hashOf(head.hash, row) }
}
