import type { Locale } from '../settings'

interface SimulatorText {
  title: string
  notTheShop: string
  about: string
  shop: string
  wallet: string
  noPayment: string
  confirming: string
  due: string
  received: string
  pay: (amount: string) => string
  payLate: (amount: string) => string
  underpay: string
  expire: string
  refund: string
  callbacks: string
  noCallbacks: string
  noAnswer: string
  server: string
  running: string
  killed: string
  kill: string
  start: string
  serverHint: string
  devices: string
  devicesHint: string
  nothingOrdered: string
  openDevice: string
}

/** The text of the simulator. */
export const SIMULATOR_TEXT: Record<Locale, SimulatorText> = {
  en: {
    title: 'Simulator',
    notTheShop: 'Not part of the shop.',
    about: ' It plays the buyer’s wallet, KryptoGO, and bad luck.',
    shop: 'The shop',
    wallet: 'Buyer’s wallet',
    noPayment: 'Nothing to pay yet. Press the button in the shop.',
    confirming: 'Sent. The chain confirms it in 6 s.',
    due: 'due',
    received: 'received',
    pay: (amount) => `Pay ${amount}`,
    payLate: (amount) => `Pay ${amount}, too late`,
    underpay: 'Pay 0.13 less',
    expire: 'Let it expire',
    refund: 'Send it back',
    callbacks: 'KryptoGO’s callbacks',
    noCallbacks: 'None yet. KryptoGO sends one at each change of status.',
    noAnswer: 'no answer',
    server: 'The shop’s server',
    running: 'running',
    killed: 'killed',
    kill: 'Kill it',
    start: 'Start it again',
    serverHint: 'Uses kill -9. Pay while the server is down: nothing gets lost.',
    devices: 'Another device',
    devicesHint: 'The same buyer, signed in to another browser.',
    nothingOrdered: 'The shop does not answer, or nothing is ordered yet.',
    openDevice: 'Open the shop there',
  },
  'zh-TW': {
    title: '模擬器',
    notTheShop: '不屬於商店。',
    about: '在此扮演買家的錢包、KryptoGO，以及各種意外。',
    shop: '商店',
    wallet: '買家的錢包',
    noPayment: '目前沒有待付款項，請先在商店按下付款。',
    confirming: '已送出，區塊鏈約 6 秒後確認。',
    due: '應付',
    received: '已收到',
    pay: (amount) => `支付 ${amount}`,
    payLate: (amount) => `逾時後支付 ${amount}`,
    underpay: '少付 0.13',
    expire: '讓它逾時',
    refund: '退還款項',
    callbacks: 'KryptoGO 的回呼通知',
    noCallbacks: '尚無通知。狀態每次改變時，KryptoGO 會送出一則。',
    noAnswer: '沒有回應',
    server: '商店的伺服器',
    running: '執行中',
    killed: '已終止',
    kill: '強制終止',
    start: '重新啟動',
    serverHint: '以 kill -9 在最糟的時刻終止。期間照樣付款，什麼都不會遺失。',
    devices: '另一台裝置',
    devicesHint: '同一位買家，在另一個瀏覽器登入。',
    nothingOrdered: '商店沒有回應，或尚未有任何訂單。',
    openDevice: '在那裡開啟商店',
  },
}
