import type { TeaId } from '../../sandbox/teas'
import type { Locale } from '../useLocale'

interface ShopMessages {
  readonly title: string
  readonly language: string
  readonly demo: string
  readonly buyer: string
  readonly real: string
  readonly choose: string
  readonly teas: Readonly<Record<TeaId, readonly [name: string, about: string]>>
  readonly another: string
  readonly orders: string
  readonly noOrders: string
  readonly order: (id: string) => string
}

/** The sentences of the demo shop. Those of its payments come with the components. */
export const shopMessages: Readonly<Record<Locale, ShopMessages>> = {
  en: {
    title: 'Mistleaf Tea',
    language: 'Language',
    demo: 'This shop is a demo: no tea, no money, no chain.',
    buyer: 'Be the buyer in the sandbox',
    real: 'A real shop mounts kryptogo-payment-react/server, which keeps orders in a database and checks every callback.',
    choose: 'Choose a tea',
    teas: {
      oolong: ['High mountain oolong', 'Alishan, 150 g. Orchid first, then warm bread.'],
      jasmine: ['Jasmine green', 'Hualien, 100 g. Five nights among the blossoms.'],
      sunmoon: ['Sun Moon Lake black', 'Yuchi, 300 g in a tin. Cinnamon and mint.'],
    },
    another: 'Buy another',
    orders: 'Your orders',
    noOrders: 'Nothing ordered yet. Press the button, and pay in the sandbox.',
    order: (id) => `Order ${id}`,
  },
  'zh-TW': {
    title: '霧葉茶行',
    language: '語言',
    demo: '這是示範商店：沒有茶、沒有錢，也沒有區塊鏈。',
    buyer: '到沙盒扮演買家',
    real: '真正的商店會使用 kryptogo-payment-react/server，將訂單存入資料庫，並查證每一則回呼。',
    choose: '選擇茶葉',
    teas: {
      oolong: ['高山烏龍', '阿里山，150 克。初聞蘭花，再有麥香。'],
      jasmine: ['茉莉綠茶', '花蓮，100 克。以鮮花窨製五夜。'],
      sunmoon: ['日月潭紅茶', '魚池，300 克罐裝。肉桂與薄荷香。'],
    },
    another: '再買一份',
    orders: '您的訂單',
    noOrders: '尚無訂單。按下按鈕，再到沙盒付款。',
    order: (id) => `訂單 ${id}`,
  },
}
