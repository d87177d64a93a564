import { app, type WebContents } from 'electron'
import { isAtHome } from './sender.ts'

/** Keeps every page that this app will ever show where it is: no way out, no new windows, no embedded guests. */
export function confinePages(home: string): void {
  app.on('web-contents-created', (_event, contents) => confine(contents, home))
}

function confine(contents: WebContents, home: string): void {
  // Reloading is the one navigation that is needed: the development server asks the page for it.
  const stay = (event: { url: string; isMainFrame: boolean; preventDefault(): void }) => {
    if (!event.isMainFrame || !isAtHome(event.url, home)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
