/**
 * The transport between the window's page and Electron's main process. It knows Electron by shape only, so
 * that importing it starts nothing.
 */
import type { Reply } from './contract.ts'
import type { Dispatch } from './dispatch.ts'

/** The page asks. Its two arguments are a request's name and its input. */
export const REQUEST_CHANNEL = 'bridge:request'
/** The page is told. The two arguments are an event's name and its payload. */
export const EVENT_CHANNEL = 'bridge:event'

/** Electron's `WebFrameMain`, as far as it matters here. */
export interface Frame {
  readonly url: string
  readonly parent: unknown
}

/** Electron's `IpcMain`, as far as it matters here. */
export interface IpcMainLike {
  handle(
    channel: string,
    listener: (event: { readonly senderFrame: Frame | null }, ...args: unknown[]) => Promise<Reply<unknown>>
  ): void
  removeHandler(channel: string): void
}

/** Electron's `WebContents`, as far as it matters here. */
export interface WebContentsLike {
  isDestroyed(): boolean
  send(channel: string, ...args: unknown[]): void
}

export interface IpcMainOptions {
  /** Whether a window's outermost frame shows the page of this app. */
  readonly isOurPage: (frame: Frame) => boolean
  readonly dispatch: Dispatch
}

export interface ServedIpcMain {
  /** Tells a window's page; does nothing for a window that has gone. */
  readonly emit: (page: WebContentsLike, name: string, payload: unknown) => void
  readonly close: () => void
}

/**
 * Answers the page's requests. A frame inside the page, a frame that has gone, and one that `isOurPage` does
 * not know are refused with `bridge.badSender` before anything of theirs is read.
 */
export function serveIpcMain(ipcMain: IpcMainLike, { isOurPage, dispatch }: IpcMainOptions): ServedIpcMain {
  ipcMain.handle(REQUEST_CHANNEL, (event, name, input) => {
    const frame = event.senderFrame
    if (frame?.parent !== null || !isOurPage(frame)) {
      return Promise.resolve({ ok: false, error: { code: 'bridge.badSender', params: {} } })
    }
    return dispatch(name, input)
  })

  return {
    emit(page, name, payload) {
      if (!page.isDestroyed()) page.send(EVENT_CHANNEL, name, payload)
    },
    close: () => ipcMain.removeHandler(REQUEST_CHANNEL)
  }
}
