#!/usr/bin/env node
import process from 'node:process'
import { readStartOptions, usage } from './arguments'
import { readCheckOptions } from './check/options'
import { runCheck } from './check/runCheck'
import { stackOf } from '../core/causes'
import { help } from './help'
import { createOutput, type Streams } from './output'
import { printable } from './printable'
import { Problem } from './problem'
import { runRemote } from './remoteCommands'
import { runSandbox } from './runSandbox'
import { readVersion } from './version'

// A console's Ctrl+C, its Ctrl+Break on Windows, a closed terminal, and `kill`
const SIGNALS = ['SIGINT', 'SIGBREAK', 'SIGHUP', 'SIGTERM'] as const

const streams: Streams = {
  out: (line) => process.stdout.write(`${printable(line)}\n`),
  error: (line) => process.stderr.write(`${printable(line)}\n`),
}

async function main([command, ...args]: readonly string[]): Promise<void> {
  const answer = await answerTo(command, args)
  if (answer === undefined && args[0] === 'check') await check(args.slice(1))
  else if (answer === undefined) await serve(args)
  else answer.split('\n').forEach(streams.out)
}

/** Carries out a command that ends at once, and returns what to print. */
async function answerTo(command: string | undefined, args: readonly string[]) {
  if (args.includes('--help') || command === undefined || command === '--help') return help
  if (command === '--version') return readVersion()
  if (command !== 'sandbox')
    throw usage(`There is no command ${JSON.stringify(command)}. There is "sandbox".`)
  const [name = '', ...rest] = args
  return runRemote(name, rest)
}

async function check(args: readonly string[]): Promise<void> {
  const isAsDocumented = await runCheck(readCheckOptions(args, process.env), streams.out)
  if (!isAsDocumented) process.exitCode = 1
}

async function serve(args: readonly string[]): Promise<void> {
  const options = readStartOptions(args)
  const ending = new AbortController()
  const end = () => ending.abort()
  // Also while it ends: a second Ctrl+C would cut off what is being saved.
  for (const signal of SIGNALS) process.on(signal, end)
  process.stdout.on('error', end)
  try {
    await runSandbox(options, createOutput(options.format, streams), ending.signal)
  } finally {
    for (const signal of SIGNALS) process.off(signal, end)
  }
}

// The reader of a pipe has gone. What was begun is brought to its end all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Problem ? error.message : stackOf(error)
  message.split('\n').forEach(streams.error)
  process.exitCode = error instanceof Problem && error.code === 'usage' ? 2 : 1
})
