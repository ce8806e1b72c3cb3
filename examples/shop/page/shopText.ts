import type { PaymentStatus } from 'kryptogo-payment-react'
import type { ProductId } from '../products'
import type { Locale } from '../settings'

interface ShopText {
  shop: string
  language: string
  theme: string
  themes: { auto: string; light: string; dark: string }
  kind: string
  name: string
  about: string
  facts: readonly (readonly [name: string, value: string])[]
  size: string
  grams: (grams: number) => string
  giftWrap: string
  payHint: string
  payment: string
  details: string
  another: string
  orders: string
  noOrders: string
  unreachable: string
  product: Record<ProductId, string>
  parcel: Record<PaymentStatus, string>
  review: string
  reviewLate: string
  continuePayment: string
}

/** The shop's own text. The components' messages come from the provider. */
export const SHOP_TEXT: Record<Locale, ShopText> = {
  en: {
    shop: 'Mistleaf Tea',
    language: 'Language',
    theme: 'Theme',
    themes: { auto: 'Auto', light: 'Light', dark: 'Dark' },
    kind: 'Oolong · spring harvest',
    name: 'High mountain oolong',
    about:
      'Rolled by hand at 1,600 m, roasted for six hours over longan charcoal. Orchid first, then warm bread, and a sweetness that stays.',
    facts: [
      ['Origin', 'Alishan, Taiwan'],
      ['Roast', 'Light'],
      ['Brew', '95 °C, 1 minute'],
    ],
    size: 'Size',
    grams: (grams) => `${grams} g`,
    giftWrap: 'Gift wrap',
    payHint: 'Pay with USDT from any wallet. Free delivery.',
    payment: 'Payment',
    details: 'Payment details',
    another: 'Buy another',
    orders: 'Your orders',
    noOrders: 'Nothing ordered yet.',
    unreachable: 'We can’t reach the shop right now. This is the last known status.',
    product: { 'oolong-50': 'Oolong, 50 g', 'oolong-150': 'Oolong, 150 g' },
    parcel: {
      pending: 'Ships when paid',
      success: 'Shipped',
      expired: 'Not shipped',
      insufficient_not_refunded: 'Not shipped',
      insufficient_refunded: 'Not shipped',
    },
    review: 'Under review',
    reviewLate: 'Paid late, under review',
    continuePayment: 'Continue payment',
  },
  'zh-TW': {
    shop: '霧葉茶行',
    language: '語言',
    theme: '外觀',
    themes: { auto: '自動', light: '淺色', dark: '深色' },
    kind: '烏龍茶・春茶',
    name: '高山烏龍',
    about: '海拔 1,600 公尺手工揉製，以龍眼木炭慢焙六小時。初聞蘭花香，再有麥香，餘韻回甘。',
    facts: [
      ['產地', '台灣阿里山'],
      ['焙火', '輕焙'],
      ['沖泡', '95 °C，1 分鐘'],
    ],
    size: '規格',
    grams: (grams) => `${grams} 公克`,
    giftWrap: '禮品包裝',
    payHint: '可用任何錢包以 USDT 付款，免運費。',
    payment: '付款',
    details: '付款明細',
    another: '再買一份',
    orders: '我的訂單',
    noOrders: '目前沒有訂單。',
    unreachable: '暫時無法連線到商店，以下是先前的狀態。',
    product: { 'oolong-50': '高山烏龍 50 公克', 'oolong-150': '高山烏龍 150 公克' },
    parcel: {
      pending: '付款後出貨',
      success: '已出貨',
      expired: '未出貨',
      insufficient_not_refunded: '未出貨',
      insufficient_refunded: '未出貨',
    },
    review: '人工確認中',
    reviewLate: '逾時付款，人工確認中',
    continuePayment: '繼續付款',
  },
}
