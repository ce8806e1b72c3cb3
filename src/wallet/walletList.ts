import { isJsonObject } from '../core/jsonObject'
import { truncate } from '../core/wellFormed'
import { createEmitter } from '../store/emitter'
import { subscribeToAnnouncements, isWalletProvider, unannouncedProvider } from './eip6963'
import type { WalletProvider } from './eip6963'
import { readSafely } from './readSafely'

/** A wallet in this browser. */
export interface Wallet {
  readonly id: string
  /** `null` for one that does not say. */
  readonly name: string | null
  /** A `data:` URL of an image. */
  readonly icon: string | null
  readonly provider: WalletProvider
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
const LONGEST_NAME = 32
const LONGEST_ICON = 100_000
// Those of Braille and of music are symbols to Unicode. A mark needs a character to stand on.
const BLANKS = /(?:^\p{M}+|[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]\p{M}*)+/gu
// Three on one character are enough for any name.
const TOO_MANY_MARKS = /([\p{Mn}\p{Me}]{3})[\p{Mn}\p{Me}]+/gu
// Any script on the page can announce wallets.
const MOST_WALLETS = 12

/**
 * Creates the list of the wallets in this browser, which announce themselves by EIP-6963. A wallet that
 * does not, such as an older one that the page is shown in, is listed while no other is.
 */
export function createWalletList(page: Window) {
  const { subscribe, emit } = createEmitter()
  const announced = new Map<string, Wallet>()
  const provider = unannouncedProvider(page)
  let wallets: readonly Wallet[] = provider ? [{ id: '', name: null, icon: null, provider }] : []

  function onAnnounce(event: Event) {
    const wallet = readSafely(() => readAnnouncement('detail' in event ? event.detail : null))
    // The first of an id stays: a script must not take over a button that the buyer trusts.
    if (!wallet || announced.has(wallet.id) || announced.size >= MOST_WALLETS) return
    announced.set(wallet.id, wallet)
    wallets = [...announced.values()]
    emit()
  }

  return {
    getWallets: (): readonly Wallet[] => wallets,
    /** Asks for announcements, and calls the listener after each until the returned function is called. */
    subscribe: (listener: () => void) => {
      const unsubscribe = subscribe(listener)
      const stop = subscribeToAnnouncements(page, onAnnounce)
      return () => {
        stop()
        unsubscribe()
      }
    },
  }
}

function readAnnouncement(detail: unknown): Wallet | null {
  if (!isJsonObject(detail) || !isJsonObject(detail['info'])) return null
  const { provider } = detail
  const { uuid, name, icon } = detail['info']
  if (typeof uuid !== 'string' || !UUID.test(uuid) || !isWalletProvider(provider)) return null
  const shownName = typeof name === 'string' ? plainText(name) : ''
  if (!shownName) return null
  return { id: uuid.toLowerCase(), name: shownName, icon: isImage(icon) ? icon : null, provider }
}

/** Removes what cannot be seen, and what would cover or reorder the text around a name. */
const plainText = (name: string) =>
  truncate(name.normalize().replace(TOO_MANY_MARKS, '$1').replace(BLANKS, ' ').trim(), LONGEST_NAME)

// From the page's own memory, so that showing the icon tells no server of the wallet.
const isImage = (icon: unknown): icon is string =>
  typeof icon === 'string' && icon.startsWith('data:image/') && icon.length <= LONGEST_ICON
