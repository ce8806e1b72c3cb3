import { isJsonObject, parseJsonObject, type JsonObject } from '../core/jsonObject'
import type { Answer } from '../testing/answers'
import type { SandboxDeviation } from '../testing/sandboxApi'

const AMOUNTS =
  /^(fiat|crypto|received|received_crypto|aggregated|aggregated_crypto|refund)_amount$/
const TIMES = ['payment_deadline', 'payment_tx_timestamp', 'transfer_time']

const changes: Readonly<Record<SandboxDeviation, (envelope: JsonObject) => unknown>> = {
  no_envelope: ({ data = null }) => data,
  numbers: changeData(([name, value]) => [name, AMOUNTS.test(name) ? Number(value) : value]),
  milliseconds: changeData(([name, value]) => [
    name,
    TIMES.includes(name) ? Number(value) * 1000 : value,
  ]),
  missing_fields: changeData(([name, value]) =>
    name === 'payment_address' ? undefined : [name, value],
  ),
  other_statuses: changeData(([name, value]) => [
    name,
    name === 'status' && typeof value === 'string' ? value.toUpperCase() : value,
  ]),
  order_data_text: changeData(([name, value]) => [
    name,
    name === 'order_data' ? JSON.stringify(value) : value,
  ]),
  other_codes: (envelope) => {
    const { code } = envelope
    return typeof code === 'number' && code !== 0 ? { ...envelope, code: code + 40_000 } : envelope
  },
  no_refusals: ({ code, data = null }) => ({ code: 0, data: code === 0 ? data : null }),
}

/** Changes an answer so that it is otherwise than KryptoGO documents. */
export function deviate(answer: Answer, deviation: SandboxDeviation | null): Answer {
  const envelope = deviation && parseJsonObject(answer.body)
  if (!envelope) return answer
  const status = deviation === 'no_refusals' ? 200 : answer.status
  return { ...answer, status, body: JSON.stringify(changes[deviation](envelope)) }
}

type Member = readonly [name: string, value: unknown]

/** Changes the members of what is answered: of one payment or transfer, or of each in a list. */
function changeData(change: (member: Member) => Member | undefined) {
  const changeOne = (value: unknown) => {
    if (!isJsonObject(value)) return value
    const members = Object.entries(value).map(change)
    return Object.fromEntries(members.filter((member) => member !== undefined))
  }
  return (envelope: JsonObject) => {
    const { code, data } = envelope
    if (code !== 0) return envelope
    return { ...envelope, data: Array.isArray(data) ? data.map(changeOne) : changeOne(data) }
  }
}
