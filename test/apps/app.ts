import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inject } from 'vitest'
import { runProgram, startProgram, type Running, type Surroundings } from './programs'

/** A folder in which the package and all tools are found as if they were installed there. */
export interface App {
  folder: string
  /** Returns the path of an installed file. */
  pathOf(file: string): string
  /** Runs an installed program to its end, and returns all that it printed. */
  run(program: string, args: string[], env?: Surroundings['env']): Promise<string>
  /** Starts an installed program. */
  start(program: string, args: string[], env?: Surroundings['env']): Running
}

/** Makes a fresh folder with these files, by their paths in it. */
export async function createApp(name: string, files: Record<string, string>): Promise<App> {
  const installed = inject('appsFolder')
  const folder = join(installed, 'apps', name)
  await rm(folder, { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const pathOf = (file: string) => join(installed, 'node_modules', file)
  const at = (program: string) => pathOf(`.bin/${program}`)
  return {
    folder,
    pathOf,
    run: (program, args, env = {}) => runProgram(at(program), args, { cwd: folder, env }),
    start: (program, args, env = {}) => startProgram(at(program), args, { cwd: folder, env }),
  }
}
