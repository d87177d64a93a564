/** What Rehome needs to know of the frame that sent a message (Electron's `WebFrameMain`). */
export interface Frame {
  readonly url: string
  readonly parent: unknown
}

/** The page's address: Rehome's own scheme, or the development server's. */
export const HOME = 'app://wizard/'

/**
 * Whether an address belongs to the page. Scheme and host are compared, never `.origin`: that is the string
 * "null" for every scheme that the URL standard doesn't list, so `app:` would equal `data:`.
 */
export function isAtHome(address: string, home: string): boolean {
  const url = URL.parse(address)
  const own = new URL(home)
  return url?.protocol === own.protocol && url.host === own.host
}

/** Only the top frame of our own page may ask for anything. */
export function isOurPage(frame: Frame | null | undefined, home: string): boolean {
  return frame?.parent === null && isAtHome(frame.url, home)
}
