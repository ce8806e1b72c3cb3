import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import 'kryptogo-payment-react/styles.css'
import '../page.css'
import './shop.css'
import { SHOP_TAB } from '../tabs'
import { Shop } from './Shop'

const root = document.querySelector('#root')
if (root) {
  window.name = SHOP_TAB
  createRoot(root).render(
    <StrictMode>
      <Shop random={Math.random} />
    </StrictMode>,
  )
}
