import { hkdf } from '@noble/hashes/hkdf'
import { sha256 } from '@noble/hashes/sha2'

/** Derives a key of 32 bytes for one purpose from an API key. It tells nothing of the API key. */
export function deriveKey(apiKey: string, clientId: string, purpose: string): Uint8Array {
  return hkdf(sha256, apiKey, clientId, `kryptogo-payment-react ${purpose}`, 32)
}
