import type { Locale } from '../support/storySetup'

const en = {
  shop: 'Mountain Tea House',
  motto: 'Spring harvest, picked and rolled by hand.',
  oolong: 'High mountain oolong',
  oolongAbout: '150 g, lightly roasted',
  teapot: 'Clay teapot',
  teapotAbout: '180 ml, thrown in Yingge',
  order: 'Your order',
  thanks: 'Thank you. Your parcel leaves tomorrow.',
  another: 'Order something else',
  details: 'Payment details',
}

/** The text of the shop. */
export type ShopText = typeof en

export const SHOP_TEXT: Readonly<Record<Locale, ShopText>> = {
  en,
  'zh-TW': {
    shop: '山間茶行',
    motto: '手採春茶，手工揉捻。',
    oolong: '高山烏龍茶',
    oolongAbout: '150 公克，輕焙火',
    teapot: '手拉坯陶壺',
    teapotAbout: '180 毫升，鶯歌製',
    order: '您的訂單',
    thanks: '謝謝您，包裹明天寄出。',
    another: '選購其他商品',
    details: '付款明細',
  },
}
