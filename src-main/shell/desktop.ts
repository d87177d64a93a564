import { join } from 'node:path'
import { app, ipcMain, powerMonitor } from 'electron'
import { dataFolder } from '../core/move/index.ts'
import { systemClock } from '../core/ports.ts'
import { formatterFor, type Language } from '../i18n/index.ts'
import { type EventName, events } from '../ipc/contract.ts'
import { createDispatch } from '../ipc/dispatch.ts'
import { serveIpcMain } from '../ipc/electron.ts'
import { createActivity, type Work } from './activity.ts'
import { guardClosing } from './close-guard.ts'
import { confinePages } from './confinement.ts'
import { endOnFault, giveUp, reviveWindow } from './crash.ts'
import { hostEngine } from './engine-host.ts'
import { launchEngine } from './engine-link.ts'
import { logFault } from '../core/faults.ts'
import { desktopHandlers, languageOf } from './host.ts'
import { offerContextMenu, setMenu } from './menu.ts'
import { denyPermissions } from './permissions.ts'
import { hurryOnReturn, pauseOverSleep, stayAwake } from './power.ts'
import { announceEnd, showProgress } from './progress.ts'
import { servePage } from './protocol.ts'
import { desktopSecrets } from './secrets.ts'
import { HOME, isOurPage } from './sender.ts'
import { openSettings } from './settings.ts'
import { bringForward, createWindow } from './window.ts'

/** Longest wait for the engine to say that it has paused, before the window closes anyway. */
const PAUSE_LIMIT_MS = 5_000

/** Puts the desktop app together, once Electron is ready: one window, one engine, and what is between them. */
export async function openDesktop(): Promise<void> {
  // Windows shows an app's notifications only under the id that its installer gave the shortcut.
  if (process.platform === 'win32') app.setAppUserModelId('org.rehome.Rehome')
  const settings = openSettings()
  const words = () => formatterFor(languageOf(settings))
  endOnFault(words)

  const home = developmentServer() ?? HOME
  denyPermissions(home)
  confinePages(home)
  servePage(join(app.getAppPath(), 'out/renderer'))
  setMenu(words())

  const activity = createActivity()
  const secrets = desktopSecrets()
  const window = createWindow(words().text('app.name'))

  const engine = hostEngine({
    launch: () => launchEngine(dataFolder(), secrets),
    clock: systemClock,
    onEvent: (name, payload) => {
      if (Object.hasOwn(events, name)) publish(name as EventName, payload)
    },
    onRestart: () => activity.working().forEach(([moveId, work]) => void goOn(moveId, work)),
    onGiveUp: () => {
      activity.reset()
      void giveUp('engine', words(), guard.stepAside)
    }
  })
  const bridge = serveIpcMain(ipcMain, {
    isOurPage: (frame) => isOurPage(frame, home),
    dispatch: createDispatch(
      desktopHandlers({ window, settings, secrets, call: engine.call, onLanguage: () => setMenu(words()) }),
      logFault
    )
  })

  function publish(name: EventName, payload: unknown): void {
    const { success, data: news, error } = events[name].safeParse(payload)
    if (!success) {
      logFault(error)
      return
    }
    if ('phase' in news && news.phase === 'done') void secrets.forget(news.id)
    // The engine ends after the window has: its last words have nobody to hear them.
    if (window.isDestroyed()) return
    activity.see(news)
    bridge.emit(window.webContents, name, news)
  }
  const ask = async (
    name: 'copy.start' | 'copy.pause' | 'backup.again' | 'undo.start' | 'move.get',
    input: { moveId: string; language?: Language }
  ) => publish('move.changed', await engine.call(name, input))
  const askDesk = async (name: 'contacts.stop' | 'contacts.goOn' | 'contacts.get', moveId: string) =>
    publish('contacts.changed', await engine.call(name, { moveId }))
  const pause = (moveId: string, work: Work) =>
    (work === 'contacts' ? askDesk('contacts.stop', moveId) : ask('copy.pause', { moveId })).catch(logFault)
  const start = (moveId: string, work: Work) => {
    const language = languageOf(settings)
    if (work === 'contacts') return askDesk('contacts.goOn', moveId)
    if (work === 'undo') return ask('undo.start', { moveId })
    return ask(work === 'copy' ? 'copy.start' : 'backup.again', { moveId, language })
  }
  /** Where work can't go on by itself, the page at least learns how things stand. */
  const goOn = (moveId: string, work: Work) =>
    start(moveId, work)
      .catch(() => (work === 'contacts' ? askDesk('contacts.get', moveId) : ask('move.get', { moveId })))
      .catch(logFault)

  const guard = guardClosing(window, activity, words, async () => {
    const paused = Promise.all(activity.working().map(([moveId, work]) => pause(moveId, work)))
    await Promise.race([paused, systemClock.sleep(PAUSE_LIMIT_MS)])
  })
  stayAwake(activity)
  pauseOverSleep(activity, pause, goOn)
  hurryOnReturn((lines) => engine.call('copy.hurry', { lines }).catch(logFault))
  showProgress(activity, window)
  announceEnd(activity, window, words)
  offerContextMenu(window, words)
  reviveWindow(window, systemClock, () => void giveUp('window', words(), guard.stepAside))

  app.on('second-instance', () => bringForward(window))
  app.on('window-all-closed', () => app.quit())
  powerMonitor.on('shutdown', () => {
    guard.stepAside()
    app.quit()
  })
  endWith(() => engine.close())

  await window.loadURL(home)
}

/** The development server's address; a packaged app never has one, whatever its environment says. */
function developmentServer(): string | undefined {
  return app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
}

/** Holds the end of the app until `finish` has settled. */
function endWith(finish: () => Promise<void>): void {
  let finished: Promise<void> | undefined
  let done = false
  app.on('will-quit', (event) => {
    if (done) return
    event.preventDefault()
    finished ??= finish()
      .catch(logFault)
      .then(() => {
        done = true
        app.quit()
      })
  })
}
