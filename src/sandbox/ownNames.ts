import { isIP } from 'node:net'
import { isLoopback } from './ownUrl'
import { Problem } from './problem'

/**
 * Creates the check of the header Host, which returns the problem with it, if there is one.
 *
 * The owner of a site can point its name at this machine. Its pages then count as pages of the sandbox,
 * but the browser still says the name. An address is safe: no other site can have it.
 *
 * @param names The names that are allowed besides addresses and those of this machine.
 */
export function createHostCheck(names: readonly string[]) {
  const allowed = names.map((name) => name.toLowerCase())

  return (host = ''): Problem | undefined => {
    const [, given = ''] = /^(\[[^\]]+\]|[^\s:/?#@[\]]+)(:\d*)?$/.exec(host) ?? []
    const name = given.toLowerCase()
    const isOwn = isIP(name.replace(/^\[|\]$/g, '')) > 0 || isLoopback(name)
    if (isOwn || (name !== '' && allowed.includes(name))) return undefined
    return new Problem('forbidden_host', name === '' ? invalid(host) : unknown(name), 403)
  }
}

const invalid = (host: string) =>
  `The header Host is ${JSON.stringify(host)}. Send the address of the sandbox, such as 127.0.0.1:4010.`

const unknown = (name: string) =>
  `The sandbox does not know the name ${name}, and under an unknown name a page of another site could drive it. Call it by an address or localhost or, if the name is yours, start it with --allow-host ${name}.`
