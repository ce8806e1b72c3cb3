import { IDLE, type ErrorState, type PaymentState, type SuccessState } from '../core/state'

/** What components show beside the current attempt: what was refused, and what was paid before. */
export function createStandings() {
  let refusal: { who: string; state: ErrorState } | null = null
  const paid = new Map<string, { state: SuccessState; asked: string }>()
  return {
    refuse: (who: string, state: ErrorState) => {
      refusal = { who, state }
    },
    /** Something was begun: what was refused before is over. */
    pardon: () => {
      refusal = null
    },
    /** The current attempt has changed: what was refused to its owner, or because of it, is over. */
    moveOn: (owner: string | null, status: PaymentState['status']) => {
      const isOwners = owner === refusal?.who
      const isOver = refusal?.state.error.code === 'payment_in_progress' && status !== 'opening'
      if (isOwners || isOver) refusal = null
    },

    /** What `who` has paid rests while another payment goes on. */
    rest: (who: string, state: SuccessState, asked: string) => {
      paid.set(who, { state, asked })
    },
    /** The id of the attempt in which `who` paid for this. */
    paidBy: (who: string, asked: string): string | undefined => {
      const rested = paid.get(who)
      return rested?.asked === asked ? rested.state.attemptId : undefined
    },
    forget: (who: string) => {
      paid.delete(who)
    },
    forgetAll: () => {
      paid.clear()
    },

    /** What `who` should show: the payment it began, or (`null`) whichever is active. */
    stateFor: (who: string | null, owner: string | null, current: PaymentState): PaymentState => {
      if (who === refusal?.who) return refusal.state
      if (who !== null) return who === owner ? current : (paid.get(who)?.state ?? IDLE)
      const isFree = current === IDLE || current.status === 'error'
      return isFree && refusal ? refusal.state : current
    },
  }
}
