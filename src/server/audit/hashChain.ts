import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import type { SignedValues, Store } from '../database/store'

/** Where a chain of audit rows ends. */
export interface Head {
  readonly seq: number
  readonly hash: string
}

/** One row of the audit of a client, as it is stored. */
export interface AuditRow {
  /** `intent:{id}` or `transfer:{key}`. */
  readonly subject: string
  readonly seq: number
  /** Unix time in milliseconds. */
  readonly at: number
  readonly kind: string
  /** JSON. The hash covers these exact characters. */
  readonly body: string
  /** Signs the row and the hash of the row before it. */
  readonly hash: string
}

/** The part of a store that a chain needs. */
export type Chained = Pick<Store, 'clientId' | 'signer'>

/** The head of a chain without rows. */
export const EMPTY: Head = { seq: 0, hash: '' }

/** Whether a row was written by this client after the one with the hash `previous`. */
export function isLinked({ clientId, signer }: Chained, previous: string, row: AuditRow): boolean {
  return signer.isSigned(valuesOf(clientId, previous, row), row.hash)
}

/** The next row of a chain. */
export function link(
  { clientId, signer }: Chained,
  head: Head,
  { body: data, ...entry }: Pick<AuditRow, 'subject' | 'at' | 'kind'> & { body: unknown },
): AuditRow {
  const row = { ...entry, seq: head.seq + 1, body: JSON.stringify(data) }
  return { ...row, hash: signer.sign(valuesOf(clientId, head.hash, row)) }
}

/** SHA-256 of a list, as hexadecimal digits. Anyone can compute it. */
export function digest(parts: readonly (string | number)[]): string {
  return bytesToHex(sha256(JSON.stringify(parts)))
}

function valuesOf(
  clientId: string,
  previous: string,
  { subject, seq, at, kind, body }: Omit<AuditRow, 'hash'>,
): SignedValues {
  return ['audit', clientId, previous, subject, seq, at, kind, body]
}
