import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import 'kryptogo-payment-react/styles.css'
import '../page.css'
import './shop.css'
import { Shop } from './Shop'

const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Shop random={Math.random} />
    </StrictMode>,
  )
}
