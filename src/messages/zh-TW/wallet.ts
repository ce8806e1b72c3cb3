import type { WalletTranslation } from '../types'

/** The same in Traditional Chinese. */
export const walletMessages: WalletTranslation = {
  'wallet.title': '從錢包付款',
  'wallet.unnamed': '瀏覽器錢包',
  'wallet.connect': '請在 {wallet} 中同意連線。',
  'wallet.network': '請在 {wallet} 中同意切換到 {network} 網路。',
  'wallet.check': '正在確認餘額…',
  'wallet.confirm': '請在 {wallet} 中確認轉出 {amount}。若沒有出現視窗，請開啟 {wallet} 查看。',
  'wallet.declined': '您已在 {wallet} 中拒絕，款項未轉出。',
  'wallet.busy': '{wallet} 有尚未處理的請求，請先在錢包中完成，再試一次。',
  'wallet.wrong_network': '{wallet} 目前使用其他網路，請切換到 {network} 網路後再試一次。',
  'wallet.too_little':
    '餘額不足：此帳戶在 {network} 網路上有 {balance}，應付 {amount}。款項未轉出。',
  'wallet.changed': '帳戶或付款內容已變更，款項未轉出，請再試一次。',
  'wallet.wrong_token':
    '{wallet} 在 {network} 網路上找不到此代幣，款項未轉出，請改用其他方式付款。',
  'wallet.too_late': '剩餘時間不到一分鐘，款項可能來不及入帳，因此未轉出。',
  'wallet.failed': '{wallet} 沒有正常回應，款項未轉出，請改用其他方式付款。',
  'wallet.unclear': '無法確認 {wallet} 是否已轉出款項。再次付款前，請先在錢包中確認。',
  'wallet.reverted': '區塊鏈網路未接受此轉帳，款項未支付，您可以再試一次。',
}
