import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import { PaymentError } from '../../core/errors'
import type { KryptogoClient } from '../kryptogo/types'

const GAP_MS = 1_000

/** Asks KryptoGO for payments. */
export interface Reader {
  /**
   * The payment as KryptoGO has it. One request per payment is under way at a time, and they begin a
   * second apart; whoever asks meanwhile shares the answer. Who has heard of a status that the last
   * answer has not waits for the next.
   *
   * @throws PaymentError `invalid_intent_id` when it is not KryptoGO's, or another client's.
   */
  read(id: string, claimed?: string): Promise<PaymentIntent>
  /** As `read`, but by a request of its own that begins now. */
  readAnew(id: string): Promise<PaymentIntent>
}

interface Look {
  readonly answer: Promise<PaymentIntent>
  /** Unix time in milliseconds. */
  readonly began: number
  /** `undefined` while the request is under way, and when it has failed. */
  status?: string
  isOver: boolean
  /** Whether the next request may begin. */
  isOld: boolean
  /** The next one, for which somebody waits. */
  next?: Promise<PaymentIntent>
}

/** Makes the reader of one server. */
export function createReader(client: KryptogoClient, clock: Clock): Reader {
  const looks = new Map<string, Look>()

  function begin(id: string): Promise<PaymentIntent> {
    const look: Look = { answer: fetchOwn(id), began: clock.now(), isOver: false, isOld: false }
    looks.set(id, look)
    const drop = () => {
      if (look.isOver && look.isOld && looks.get(id) === look) looks.delete(id)
    }
    clock.after(GAP_MS, () => {
      look.isOld = true
      drop()
    })
    const end = (seen?: PaymentIntent) => {
      if (seen) look.status = seen.status
      look.isOver = true
      drop()
    }
    look.answer.then(end, () => end())
    return look.answer
  }

  async function fetchOwn(id: string): Promise<PaymentIntent> {
    const intent = await client.getPaymentIntent(id)
    if (intent.client_id === undefined || intent.client_id === client.clientId) return intent
    throw new PaymentError('invalid_intent_id', `${id} belongs to another client of KryptoGO's`)
  }

  function read(id: string, claimed?: string): Promise<PaymentIntent> {
    const look = looks.get(id)
    if (!look || (look.isOver && look.isOld)) return begin(id)
    if (!look.isOver) return look.answer
    if (look.status !== undefined && (claimed ?? look.status) === look.status) return look.answer
    look.next ??= new Promise((resolve) => {
      const wait = Math.min(GAP_MS, Math.max(0, look.began + GAP_MS - clock.now()))
      clock.after(wait, () => resolve(looks.get(id) === look ? begin(id) : read(id, claimed)))
    })
    return look.next
  }

  return { read, readAnew: fetchOwn }
}
