import { createIntent } from 'kryptogo-payment-react/testing'
import { expect } from 'storybook/test'
import preview from '../../.storybook/preview'
import { showSource } from '../support/showSource'
import { OrderList } from './OrderList'
import source from './OrderList.tsx?raw'
import './orders.css'

const order = (id: string, status: string, fiat_amount: string) =>
  createIntent({ payment_intent_id: id, status, fiat_amount })

const meta = preview.meta({
  title: 'Recipes/Order list',
  component: OrderList,
  parameters: { layout: 'padded', state: 'idle', docs: showSource(source) },
  args: {
    locale: 'en',
    orders: [
      order('A-1001', 'success', '300'),
      order('A-1002', 'pending', '1280'),
      order('A-1003', 'insufficient_not_refunded', '650'),
      order('A-1004', 'insufficient_refunded', '90'),
      order('A-1005', 'expired', '12800'),
      order('A-1006', 'refunding', '420'),
    ],
  },
})

/** A badge with an `intent` shows that payment instead of the active one. */
export const Orders = meta.story({
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('cell', { name: 'NT$12,800' })).toBeVisible()
  },
})
