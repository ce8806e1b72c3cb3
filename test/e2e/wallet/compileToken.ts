import { readFile } from 'node:fs/promises'
import solc from 'solc'

interface Output {
  contracts?: { 'Token.sol'?: { Token?: { evm: { deployedBytecode: { object: string } } } } }
  errors?: readonly { formattedMessage: string }[]
}

// Its own types say nothing of its functions.
const compile = solc.compile as (input: string) => string

/** Compiles `Token.sol` to the code that stands on a chain. */
export async function compileToken(): Promise<string> {
  const content = await readFile(new URL('Token.sol', import.meta.url), 'utf8')
  const input = {
    language: 'Solidity',
    sources: { 'Token.sol': { content } },
    settings: {
      evmVersion: 'paris',
      optimizer: { enabled: true, runs: 200 },
      // The hash of the source is not part of the code.
      metadata: { appendCBOR: false },
      outputSelection: { '*': { Token: ['evm.deployedBytecode.object'] } },
    },
  }
  const output = JSON.parse(compile(JSON.stringify(input))) as Output
  const code = output.contracts?.['Token.sol']?.Token?.evm.deployedBytecode.object
  if (!code) throw new Error(output.errors?.map((error) => error.formattedMessage).join('\n'))
  return `0x${code}`
}
