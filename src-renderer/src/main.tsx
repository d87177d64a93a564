import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { openBridge } from './bridge/index.ts'
import './styles/index.css'

const root = document.getElementById('root')
if (root) createRoot(root).render(<App bridge={openBridge()} />)
