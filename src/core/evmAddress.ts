const ADDRESS = /^0x[0-9a-f]{40}$/i

/** Whether a text has the form of an address of an EVM chain: 0x and 40 hexadecimal digits. */
export function isEvmAddress(text: string): boolean {
  return ADDRESS.test(text)
}
