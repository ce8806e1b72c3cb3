import { sandboxEvents, wrongBodies } from '../testing/sandboxApi'
import { sandboxScenarios } from './scenarioNames'

const table = (rows: Readonly<Record<string, string>>) =>
  Object.entries(rows)
    .map(([name, description]) => `  ${name.padEnd(27)}${description}`)
    .join('\n')

/** The text of `--help`. */
export const help = `KryptoGO on your machine: payments without an account, a chain or money.

Usage: npx kryptogo-payment-react sandbox [options]
       npx kryptogo-payment-react sandbox trigger <event> [payment_intent_id]
       npx kryptogo-payment-react sandbox advance <time> [payment_intent_id]
       npx kryptogo-payment-react sandbox resend [all | delivery | payment_intent_id]
       npx kryptogo-payment-react sandbox stop
       npx kryptogo-payment-react sandbox check [options]

Options of the sandbox
  --port <number>            Where to listen. 0 takes a free one. Default 4010
  --host <address>           At which address. Default 127.0.0.1, for this machine only
  --allow-host <name>        Lets requests in that call it by this name. Repeat it for more
  --demo                     Opens a tea shop at /demo, to pay a first test order in
  --forward <url>            Sends all callbacks there, in place of their callback_url
  --data <file>              Keeps payments in a file, so that they survive a restart
  --scenario <name>          How payments proceed. Default expired
  --speed <factor>           How many times faster payments proceed. Default 1
  --latency <time>           How long each answer takes: 200 for ms, or 2s. Default 0
  --spelling <name>          received_amount (default) or received_crypto_amount
  --client-id <id>           Accepts only this X-Client-ID. Default any
  --api-key <key>            Accepts only this X-STUDIO-API-KEY. Default any
  --refusal-status <number>  The HTTP status of refusals. Default 400
  --retry-after <times>      The delay before each retry of a callback: 1,5 for s, or 500ms,2m.
                             Default 1,5,25,125
  --callback-copies <count>  Sends each callback so many times; 0 drops it
  --callback-delay <time>    Sends callbacks later: 5000 for ms, or 5s
  --callback-reorder         Lets callbacks overtake each other
  --callback-body <name>     Sends wrong bodies: ${Object.keys(wrongBodies).join(', ')}
  --json                     Prints JSON, an object on each line
  --quiet                    Prints only problems

Options of the commands
  --url <url>, --port <number>  Which sandbox. Default http://127.0.0.1:4010
  --amount <tokens>          What the buyer sends, for trigger
  --force                    Allows what KryptoGO never does, for trigger

Options of check, which compares a real account with what KryptoGO documents, and only reads.
Its keys are KRYPTOGO_CLIENT_ID and KRYPTOGO_API_KEY of the environment.
  --base-url <url>           Which KryptoGO. Default https://wallet.kryptogo.app
  --origin <url>             Your domain. Default KRYPTOGO_ORIGIN of the environment
  --create <amount>          Creates a payment too, such as one of 0.01
  --currency <name>          Its currency. Default USD

Events. Without an id, trigger takes the newest payment.
${table(sandboxEvents)}

Scenarios. A payment with group_key "sandbox:<scenario>" plays that one.
${table(sandboxScenarios)}`
