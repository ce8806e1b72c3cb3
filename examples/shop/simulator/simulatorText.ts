import type { Locale } from '../settings'

interface SimulatorText {
  title: string
  notTheShop: string
  shop: string
  sandbox: string
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
    notTheShop: 'Not part of the shop: its server, its buyer, and KryptoGO.',
    shop: 'The shop',
    sandbox: 'The sandbox',
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
    notTheShop: '不屬於商店：它的伺服器、買家與 KryptoGO。',
    shop: '商店',
    sandbox: '沙盒',
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
