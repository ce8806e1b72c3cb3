import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'

/** Where a chain of audit rows ends. */
export interface Head {
  readonly seq: number
  readonly hash: string
}

/** One row of the audit, as it is stored. */
export interface AuditRow {
  /** `intent:{id}` or `transfer:{key}`. */
  readonly subject: string
  readonly seq: number
  /** Unix time in milliseconds. */
  readonly at: number
  readonly kind: string
  /** JSON. The hash covers these exact characters. */
  readonly body: string
  readonly hash: string
}

/** The head of a chain without rows. */
export const EMPTY: Head = { seq: 0, hash: '' }

/** The hash of a row after the one with the hash `previous`. */
export function hashOf(previous: string, row: Omit<AuditRow, 'hash'>): string {
  const { subject, seq, at, kind, body } = row
  return digest([previous, subject, seq, at, kind, body])
}

/** SHA-256 of a list, as hexadecimal digits. */
export function digest(parts: readonly (string | number)[]): string {
  return bytesToHex(sha256(JSON.stringify(parts)))
}

/** The next row of a chain. */
export function link(
  head: Head,
  { body: data, ...entry }: Pick<AuditRow, 'subject' | 'at' | 'kind'> & { body: unknown },
): AuditRow {
  const row = { ...entry, seq: head.seq + 1, body: JSON.stringify(data) }
  return { ...row, hash: hashOf(head.hash, row) }
}
