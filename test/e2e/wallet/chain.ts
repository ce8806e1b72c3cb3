import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { TOKEN_CODE } from './token'

/** The token that the payments of the fake KryptoGO name. */
const TOKEN = '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9'
const anvil = join(
  dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')),
  'bin.mjs',
)

// Ends every call with an error.
const REVERT = '0x60006000fd'

/** A chain on this machine. */
export type Chain = Awaited<ReturnType<typeof startChain>>

/** An error that a chain reports. */
export interface ChainError {
  readonly code: number
  readonly message: string
}

/** Starts a chain with the token on it. */
export async function startChain(chainId: number) {
  const options = ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(chainId)]
  const program = spawn(process.execPath, [anvil, ...options], {
    env: { ...process.env, TARGET_TOOL: 'anvil' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await urlFrom(createInterface({ input: program.stdout }))
  program.stdout.resume()

  async function ask(method: string, params: readonly unknown[]) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body })
    return (await response.json()) as { result?: unknown; error?: ChainError }
  }

  async function send(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const { result, error } = await ask(method, params)
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  await send('anvil_setCode', TOKEN, TOKEN_CODE)
  const accounts = (await send('eth_accounts')) as readonly string[]
  const [bank = ''] = accounts

  return {
    chainId,
    accounts,
    ask,
    /** Gives an account tokens, in their smallest units. */
    mint: async (account: string, units: bigint) => {
      const data = `0x40c10f19${word(BigInt(account))}${word(units)}`
      await send('eth_sendTransaction', { from: bank, to: TOKEN, data })
    },
    /** The tokens of an account, in their smallest units. */
    balanceOf: async (account: string) => {
      const data = `0x70a08231${word(BigInt(account))}`
      return BigInt(String(await send('eth_call', { to: TOKEN, data }, 'latest')))
    },
    /** From now on, the token refuses every transfer. */
    freeze: () => send('anvil_setCode', TOKEN, REVERT),
    /** Returns a function that takes back whatever is done on the chain from now on. */
    snapshot: async () => {
      const id = await send('evm_snapshot')
      return () => send('evm_revert', id)
    },
    stop: async () => {
      const ended = once(program, 'exit')
      program.kill()
      await ended
    },
  }
}

const word = (value: bigint) => value.toString(16).padStart(64, '0')

async function urlFrom(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const [, address] = /Listening on (\S+)/.exec(line) ?? []
    if (address) return `http://${address}`
  }
  throw new Error('anvil has ended')
}
