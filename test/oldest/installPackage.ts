import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pack } from '../package/package'

/** Packs the built package, and unpacks it beside the oldest versions, so that it finds these. */
export async function setup() {
  const target = join(import.meta.dirname, 'node_modules/kryptogo-payment-react')
  const folder = await mkdtemp(join(tmpdir(), 'kryptogo-oldest-'))
  try {
    const tarball = await pack(folder)
    await rm(target, { recursive: true, force: true })
    await mkdir(target)
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
  } finally {
    await rm(folder, { recursive: true })
  }
}
