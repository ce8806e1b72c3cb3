import { readFileSync } from 'node:fs'
import { isJsonObject } from '../core/jsonObject'

/** Returns the version of this package. */
export function readVersion(): string {
  // From src/sandbox as from dist/sandbox
  const manifest = new URL('../../package.json', import.meta.url)
  const { version } = object(JSON.parse(readFileSync(manifest, 'utf8')))
  return typeof version === 'string' ? version : 'unknown'
}

const object = (value: unknown) => (isJsonObject(value) ? value : {})
