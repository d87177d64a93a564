import { RehomeError } from '../core/errors.ts'
import type { Settings } from '../core/ports.ts'
import { helpUrl } from '../core/providers/index.ts'
import type { Language } from '../i18n/index.ts'
import { CONTRACT_VERSION, type Handlers, type hostRequests, type shellRequests } from '../ipc/contract.ts'
import { version } from './version.ts'

export interface BrowserOptions {
  readonly settings: Settings
  /** The language to begin with. */
  readonly language: Language
  readonly openMove: string | null
  readonly startBackup: Handlers<typeof shellRequests>['backup.start']
  readonly beginSignIn: Handlers<typeof shellRequests>['account.beginSignIn']
}

/** What the shell answers in browser mode: it has no dialogs and no keyring, the browser does the rest. */
export function browserHandlers({
  settings,
  language,
  openMove,
  startBackup,
  beginSignIn
}: BrowserOptions): Handlers<typeof hostRequests> {
  return {
    hello: () =>
      Promise.resolve({
        contract: CONTRACT_VERSION,
        version,
        language: settings.get().language ?? language,
        openMove,
        can: { saveDialog: false, rememberPasswords: false }
      }),
    'settings.set'(change) {
      settings.set(change)
      return Promise.resolve({})
    },
    'help.open': ({ topic }) => Promise.resolve({ opened: false, url: helpUrl(topic) ?? null }),
    'account.signInBrowser': beginSignIn,
    'receipt.save': () =>
      Promise.reject(new RehomeError('move.notAllowed', { phase: 'any', act: 'receipt.save' })),
    'contacts.save': () =>
      Promise.reject(new RehomeError('move.notAllowed', { phase: 'any', act: 'contacts.save' })),
    'backup.save': async (input) => ({ move: await startBackup({ ...input, place: null }) }),
    'files.choose': () =>
      Promise.reject(new RehomeError('move.notAllowed', { phase: 'any', act: 'files.choose' }))
  }
}
