import { hmac } from '@noble/hashes/hmac'
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import type { SignedValues, Signer } from '../database/store'

/** The part of a client of KryptoGO's API that signing needs. */
export interface KeyedClient {
  readonly clientId: string
  deriveKey(purpose: string, apiKey?: string): Uint8Array
}

/** How the audit is kept. */
export interface AuditOptions {
  /**
   * Earlier API keys of this client id: what was recorded with them still counts, and all that is new
   * is signed with the key of today. @default none
   */
  previousKeys?: readonly string[] | undefined
}

const PURPOSE = 'audit'

/** Creates the signer of a client, whose key is derived from its API key. */
export function createSigner(
  client: KeyedClient,
  { previousKeys = [] }: AuditOptions = {},
): Signer {
  const sign = createSign(client.deriveKey(PURPOSE))
  const previous = previousKeys.map((apiKey) => createSign(client.deriveKey(PURPOSE, apiKey)))
  return {
    sign,
    isSigned: (values, signature) =>
      [sign, ...previous].some((signWith) => isEqual(signWith(values), signature)),
  }
}

function createSign(key: Uint8Array): (values: SignedValues) => string {
  const keyed = hmac.create(sha256, key)
  return (values) => bytesToHex(keyed.clone().update(JSON.stringify(values)).digest())
}

/** Compares in a time that does not tell where two texts differ. */
function isEqual(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}
