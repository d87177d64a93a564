import type { Bridge } from '../../../src-main/ipc/contract.ts'
import { createHttpBridge } from './http.ts'

declare global {
  interface Window {
    /** Put there by the desktop app's preload; absent in browser mode. */
    readonly api?: Bridge
  }
}

/** The page's only way out, wherever it runs. Call it once. */
export function openBridge(): Bridge {
  return window.api ?? createHttpBridge()
}
