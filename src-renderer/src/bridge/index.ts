import type { Bridge } from '../../../src-main/ipc/contract.ts'
import { createHttpBridge, type HttpBridge } from './http.ts'

declare global {
  interface Window {
    /** Put there by the desktop app's preload; absent in browser mode. */
    readonly api?: Bridge
  }
}

/** In browser mode the program can be stopped while the page stays: only that bridge tells. */
export type PageBridge = Bridge & Partial<Pick<HttpBridge, 'onConnection'>>

/** The page's only way out, wherever it runs. Call it once. */
export function openBridge(): PageBridge {
  return window.api ?? createHttpBridge()
}
