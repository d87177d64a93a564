import { app } from 'electron'
import { openDesktop } from './shell/desktop.ts'
import { declareScheme } from './shell/protocol.ts'

app.enableSandbox()
declareScheme()

// Never `await app.whenReady()` at the top level of an ES module: Electron becomes ready only after this
// module has been evaluated, so each would wait for the other for ever.
if (app.requestSingleInstanceLock()) void app.whenReady().then(openDesktop)
else app.quit()
