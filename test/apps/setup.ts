import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { pack } from '../package/package'
import { installPackages } from './install'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of all apps, in which everything is installed. */
    appsFolder: string
    /** The packed package. */
    tarball: string
  }
}

/** Installs the packed package once, with everything that the apps are built with. */
export async function setup(project: TestProject) {
  const kept = process.env['APPS_FOLDER']
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'kryptogo-payment-react-')))
  await mkdir(folder, { recursive: true })
  const tarball = await pack(folder)
  for (const file of ['package.json', 'package-lock.json'])
    await copyFile(join(import.meta.dirname, file), join(folder, file))
  await installPackages(folder, [tarball])

  project.provide('appsFolder', folder)
  project.provide('tarball', tarball)
  return async () => {
    if (kept === undefined) await rm(folder, { recursive: true, force: true })
  }
}
