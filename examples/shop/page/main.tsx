import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import 'kryptogo-payment-react/styles.css'
import { App } from './App'
import './shop.css'

const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
