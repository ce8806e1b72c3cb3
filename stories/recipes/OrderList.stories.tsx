import { createIntent } from 'kryptogo-payment-react/testing'
import preview from '../../.storybook/preview'
import { OrderList } from './OrderList'
import source from './OrderList.tsx?raw'
import './orders.css'
import { written } from '../support/source'

const order = (id: string, status: string, fiat_amount: string) =>
  createIntent({ payment_intent_id: id, status, fiat_amount })

const meta = preview.meta({
  title: 'Recipes/List of orders',
  component: OrderList,
  parameters: { moment: 'idle', docs: written(source) },
  args: {
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

/** A badge with an `intent` of its own shows that one, whatever the page's payment does. */
export const Orders = meta.story()
