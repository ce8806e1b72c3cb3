import { errorCodeOf } from '../core/errorCode'
import type { Attempt } from '../testing/deliveries'
import { innermost, messageOf } from '../core/causes'

/** Explains why a callback was not accepted, and what to try; `undefined` if it was. */
export function problemOf({ callback: { url }, answer, error }: Attempt): string | undefined {
  if (answer === 200) return undefined
  return answer === null ? unreachable(url, error) : refused(answer)
}

function unreachable(url: string, error: unknown): string {
  const { host, hostname, protocol } = new URL(url)
  const cause = innermost(error)
  const [code, message] = [errorCodeOf(cause), messageOf(cause)]
  switch (code) {
    case 'ECONNREFUSED':
      return `Connection refused: nothing listens at ${host}. Start your server, or pass its address with --forward.${hostname === 'localhost' ? ' A server that listens at 127.0.0.1 only may need that address.' : ''}`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `There is no host ${hostname}. Correct callback_url, or pass the address of your server with --forward.`
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return `${host} closed the connection without an answer. Look at the log of your server${protocol === 'https:' ? ', and see whether it speaks HTTPS' : ''}.`
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return `${host} does not speak HTTPS. Begin the URL with http://.`
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `The certificate of ${host} is not trusted. Start the sandbox with NODE_EXTRA_CA_CERTS set to the file of its authority.`
    default:
      return message.startsWith('No answer')
        ? `${message}. Answer 200 first, and do slow work afterwards.`
        : `${host} could not be reached: ${message || (code ?? 'unknown error')}.`
  }
}

function refused(status: number): string {
  if (status < 200 || status >= 600) return `Answered ${status}. KryptoGO's guide asks for 200.`
  if (status < 300) return `Answered ${status}. KryptoGO's guide asks for 200, and names no other.`
  if (status < 400)
    return `Answered ${status}, a redirect, which is not followed. Use the URL to which it leads.`
  switch (status) {
    case 401:
    case 403:
      return `Answered ${status}. Exempt the callback's route from login and from CSRF protection.`
    case 404:
      return 'Answered 404. Check the path of the URL, and that your server has a route for it.'
    case 405:
      return 'Answered 405. The route of the callback has to take POST.'
    case 413:
    case 415:
      return `Answered ${status}. The route of the callback has to take a body of JSON.`
    default:
      return `Answered ${status}. Look at the log of your server.`
  }
}
