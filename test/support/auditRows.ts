import { createHmac, hkdfSync } from 'node:crypto'

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

/** Whose records they are. */
export interface Keys {
  clientId: string
  apiKey: string
}

/** A chain without rows. */
export const EMPTY: Head = { seq: 0, hash: '' }

/** Computes independently what a server signs values with. */
function signatureOf({ clientId, apiKey }: Keys, values: readonly unknown[]): string {
  const info = 'kryptogo-payment-react audit'
  const key = Buffer.from(hkdfSync('sha256', apiKey, clientId, info, 32))
  return createHmac('sha256', key).update(JSON.stringify(values)).digest('hex')
}

/** Computes independently the hash of a row after one with the hash `previous`. */
export function hashOf(keys: Keys, previous: string, row: Omit<AuditRow, 'hash'>): string {
  const { subject, seq, at, kind, body } = row
  return signatureOf(keys, ['audit', keys.clientId, previous, subject, seq, at, kind, body])
}

/** Creates the next row of a chain. */
export function link(
  keys: Keys,
  head: Head,
  { body: data, ...entry }: Pick<AuditRow, 'subject' | 'at' | 'kind'> & { body: unknown },
): AuditRow {
  const row = { ...entry, seq: head.seq + 1, body: JSON.stringify(data) }
  return { ...row, hash: hashOf(keys, head.hash, row) }
}

const SEALED = {
  payment: `id seq head order_id attempt shown offer set_aside status expired intent deadline created_at
    payer anomalies changes delivered`,
  order: 'order_id is_named offers current fiat_amount fiat_currency paid_by order_data',
  transfer: `key seq head parameters chain_id contract_address amount state result reserved_at
    expires_at`,
}

/** Computes independently the seal of a row as it is stored. */
export function sealOf(
  keys: Keys,
  kind: keyof typeof SEALED,
  row: Readonly<Record<string, unknown>>,
): string {
  const names = SEALED[kind].split(/\s+/)
  return signatureOf(keys, [kind, keys.clientId, ...names.map((name) => row[name])])
}
