import { app, type BrowserWindow } from 'electron'
import type { Settings } from '../core/ports.ts'
import { bestLanguage, formatterFor, type Language } from '../i18n/index.ts'
import {
  CONTRACT_VERSION,
  engineRequests,
  type Handlers,
  hostRequests,
  requests,
  shellRequests
} from '../ipc/contract.ts'
import { chooseMail, choosePlace } from './choose.ts'
import { openHelp } from './help.ts'
import { saveContacts, saveReceipt } from './save.ts'
import type { DesktopSecrets } from './secrets.ts'
import { openSignIn } from './sign-in.ts'

/** The language chosen in Rehome, else the system's. */
export const languageOf = (settings: Settings): Language =>
  settings.get().language ?? bestLanguage(app.getPreferredSystemLanguages())

interface Options {
  readonly window: BrowserWindow
  readonly settings: Settings
  readonly secrets: DesktopSecrets
  readonly call: (name: string, input: unknown) => Promise<unknown>
  /** The language has changed: the menu's words do too. */
  readonly onLanguage: () => void
}

/** Every request of the page: the engine's are passed on to it, the others are answered here. */
export function desktopHandlers(options: Options): Handlers<typeof requests> {
  return { ...passedOn(options.call), ...answeredHere(options) }
}

/** What the engine says of a move, checked. */
const snapshotOf = (value: unknown) => shellRequests['backup.start'].output.parse(value)

function passedOn(call: Options['call']): Handlers<typeof engineRequests> {
  const names = Object.keys(engineRequests)
  // The engine's answers are checked by dispatch, against the same schemas as these types are made of.
  return Object.fromEntries(
    names.map((name) => [name, (input: unknown) => call(name, input)])
  ) as unknown as Handlers<typeof engineRequests>
}

function answeredHere({
  window,
  settings,
  secrets,
  call,
  onLanguage
}: Options): Handlers<typeof hostRequests> {
  return {
    hello: async () => ({
      contract: CONTRACT_VERSION,
      version: app.getVersion(),
      language: languageOf(settings),
      openMove: null,
      can: { saveDialog: true, rememberPasswords: await secrets.canRemember() }
    }),
    'settings.set': ({ language }) => {
      settings.set({ language })
      onLanguage()
      return Promise.resolve({})
    },
    'help.open': ({ topic }) => openHelp(topic),
    'account.signInBrowser': async (input) => {
      const begun = shellRequests['account.beginSignIn'].output.parse(
        await call('account.beginSignIn', input)
      )
      return openSignIn(begun.url)
    },
    'receipt.save': async (input) => {
      const receipt = engineRequests['receipt.html'].output.parse(await call('receipt.html', input))
      return { saved: await saveReceipt(window, receipt, formatterFor(input.language)) }
    },
    'contacts.save': async ({ language, ...input }) => {
      const file = engineRequests['contacts.file'].output.parse(await call('contacts.file', input))
      return { saved: await saveContacts(window, file, formatterFor(language)) }
    },
    'backup.save': async (input) => {
      const place = await choosePlace(window, formatterFor(input.language))
      if (place === null) return { move: null }
      return { move: snapshotOf(await call('backup.start', { ...input, place })) }
    },
    'files.choose': async ({ kind }) => ({
      path: await chooseMail(window, kind, formatterFor(languageOf(settings)))
    })
  }
}
