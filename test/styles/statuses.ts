import { zhTW } from 'kryptogo-payment-react/locales/zh-TW'

/** Every status that a component can show. */
export const statuses = Object.keys(zhTW)
  .filter((key) => key.startsWith('status.') && key !== 'status.confirming')
  .map((key) => key.slice('status.'.length))
