/** Each screen and its important states: what the engine has said, and what the person did to get there. */
import type { Page } from 'playwright-core'
import type { DeskView, MoveSnapshot } from '../../src-main/ipc/contract.ts'
import type { Formatter, MessageKey } from '../../src-main/i18n/index.ts'
import {
  contactsAlone,
  deskOf,
  desks,
  doubts,
  foundOf,
  listOf,
  mailDone,
  notes,
  outcomeOf,
  question,
  working
} from '../src-renderer/contacts.ts'
import {
  backupAt,
  copyFolder,
  copying,
  finished,
  foldersOf,
  foundFor,
  gmailFound,
  listed,
  newAccount,
  oldAccount,
  oldFiles,
  presets,
  receiptOf,
  receiptWithFailedFolder,
  receiptWithProblems,
  row,
  runAt,
  runWithFailedFolder,
  setup,
  takenBack,
  undoing,
  withBoth,
  withFolders,
  withOld
} from '../src-renderer/moves.ts'
import { accountStates } from './account-states.ts'
import {
  error,
  press,
  type Replies,
  type ScreenState,
  signIn,
  typeAddress,
  unchecked
} from './screen-state.ts'

export type { Replies, ScreenState }

const onCheck: NonNullable<ScreenState['act']> = async (page, words) => {
  await press(page, words.text('wizard.continue'))
  await page.getByText(words.text('wizard.promise')).waitFor()
}

const gmail = { value: gmailFound }
const unknown = { value: foundFor('marie@example.org') }
const mailcow = { value: foundFor('marie@example.org', { presetId: 'mailcow' }) }

const many = Array.from({ length: 120 }, (_, index) =>
  row(['Archives', String(1990 + (index % 35)), `Dossier ${index}`], index * 3)
)

export const screenStates: readonly ScreenState[] = [
  { name: 'start', replies: {} },
  { name: 'start-known', replies: { 'moves.list': { value: { moves: [listed] } } } },
  {
    name: 'start-known-several',
    replies: {
      'moves.list': {
        value: {
          moves: [
            { ...listed, id: '1'.repeat(16), locked: true },
            {
              ...listed,
              id: '2'.repeat(16),
              oldEmail: 'atelier.du.bois.joli@orange.example',
              result: {
                kind: 'stopped',
                failure: { code: 'signIn.wrongPassword', params: { host: 'imap.orange.example' } }
              }
            },
            {
              ...listed,
              id: '3'.repeat(16),
              phase: 'copied',
              unfinished: false,
              practice: true,
              result: { kind: 'complete' }
            },
            {
              ...listed,
              id: '4'.repeat(16),
              oldEmail: 'nora@cedre.example',
              phase: 'copied',
              unfinished: false,
              result: { kind: 'incomplete', count: 3 }
            }
          ]
        }
      }
    }
  },
  {
    name: 'start-known-remove',
    replies: { 'moves.list': { value: { moves: [listed] } } },
    act: (page, words) => press(page, words.text('wizard.known.remove'))
  },
  { name: 'no-start', replies: { hello: error('bridge.disconnected') } },
  { name: 'used-address', replies: { hello: error('bridge.usedAddress') } },
  { name: 'old-empty', replies: {}, move: setup },
  {
    name: 'old-mend',
    replies: {},
    move: setup,
    act: (page, words) => press(page, words.text('wizard.continue'))
  },
  {
    name: 'old-recognised',
    replies: { 'providers.discover': gmail },
    move: setup,
    act: typeAddress(oldAccount.email)
  },
  {
    name: 'old-mend-several',
    replies: { 'providers.discover': mailcow },
    move: setup,
    act: typeAddress('marie@example.org', async (page, words) =>
      press(page, words.text('wizard.account.test'))
    )
  },
  {
    name: 'old-list',
    replies: { 'providers.discover': unknown },
    move: setup,
    act: typeAddress('marie@example.org', async (page) => {
      await page.locator('.search-open').click()
      await page.getByRole('listbox').waitFor()
    })
  },
  {
    name: 'old-manual',
    replies: { 'providers.discover': mailcow },
    move: setup,
    act: typeAddress('marie@example.org')
  },
  {
    name: 'old-wrong-password',
    replies: {
      'providers.discover': gmail,
      'account.set': { value: { move: unchecked, corrected: null } },
      'account.signIn': error('signIn.wrongPassword', { host: 'imap.gmail.com', user: oldAccount.email })
    },
    move: setup,
    act: typeAddress(oldAccount.email, signIn)
  },
  {
    name: 'old-testing',
    replies: {
      'providers.discover': gmail,
      'account.set': { value: { move: unchecked, corrected: null } },
      'account.signIn': 'pending'
    },
    move: setup,
    act: typeAddress(oldAccount.email, async (page, words) => {
      await page.locator('#password').fill('correct horse')
      await press(page, words.text('wizard.account.test'))
      await page.getByRole('button', { name: words.text('wizard.account.testing') }).waitFor()
    })
  },
  {
    name: 'old-works-corrected',
    replies: {
      'providers.discover': gmail,
      'account.set': {
        value: {
          move: unchecked,
          corrected: { typed: 'mail.gmail.com', right: 'imap.gmail.com', presetId: 'gmail' }
        }
      },
      'account.signIn': { value: { ...withOld, revision: 5 } }
    },
    move: setup,
    act: typeAddress(oldAccount.email, async (page, words) => {
      await signIn(page, words)
      await page.getByText(words.text('wizard.account.works.title')).first().waitFor()
    })
  },
  {
    name: 'old-signed-in',
    replies: {},
    move: { ...withOld, practice: true }
  },
  {
    name: 'new-own-domain',
    replies: {},
    move: { ...withOld, track: 'domain', old: { ...oldAccount, email: 'marie@lefevre.example' } }
  },
  {
    name: 'new-same',
    replies: {},
    move: { ...withBoth, new: oldAccount }
  },
  {
    name: 'old-closed',
    replies: { 'providers.discover': { value: foundFor('marie@outlook.com', { presetId: 'microsoft' }) } },
    move: setup,
    act: async (page, words) => {
      await page.locator('#email').fill('marie@outlook.com')
      await page.keyboard.press('Enter')
      await page.getByText(words.text('wizard.account.closed.title')).waitFor()
    }
  },
  {
    name: 'password-again',
    replies: { hello: { value: { ...helloBase(), can: { saveDialog: true, rememberPasswords: true } } } },
    move: { ...withOld, old: { ...oldAccount, passwordKnown: false } }
  },
  { name: 'folders-reading', replies: { 'folders.read': 'pending' }, move: withBoth },
  {
    name: 'folders-unread',
    replies: { 'folders.read': error('connect.lost', { host: 'imap.gmail.com' }) },
    move: withBoth
  },
  { name: 'folders', replies: {}, move: withFolders },
  {
    name: 'folders-tight',
    replies: {},
    move: {
      ...withFolders,
      folders: foldersOf(undefined, {
        room: 'not-enough',
        quota: { usedBytes: 4_900_000_000, limitBytes: 5_000_000_000 },
        forecastSeconds: 40_000
      })
    }
  },
  { name: 'folders-many', replies: {}, move: { ...withFolders, folders: foldersOf(many) } },
  {
    name: 'folders-rename',
    replies: {},
    move: withFolders,
    act: async (page, words) => {
      await page.locator('.folder .button.quiet').nth(1).click()
      await page.getByText(words.text('folder.target.title')).waitFor()
    }
  },
  { name: 'check', replies: {}, move: withFolders, act: onCheck },
  {
    name: 'moving-preparing',
    replies: {},
    move: copying(
      runAt(0, {
        state: 'preparing',
        messages: { done: 3400, total: 0 },
        folders: [],
        timeLeft: null,
        current: null
      })
    )
  },
  { name: 'moving', replies: {}, move: copying(runAt(0.41)) },
  {
    name: 'moving-waiting',
    replies: {},
    move: copying(
      runAt(0.41, { state: 'waiting', waitUntil: '2026-11-20T14:32:00Z', waitSide: 'old', timeLeft: null })
    )
  },
  {
    name: 'moving-reconnecting',
    replies: {},
    move: copying(
      runAt(0.41, {
        state: 'waiting',
        waitUntil: '2026-11-20T14:32:00Z',
        waitSide: 'new',
        timeLeft: null,
        failure: { code: 'connect.lost', params: { host: 'mail.gandi.net' }, side: 'new' }
      })
    )
  },
  { name: 'moving-failed-folder', replies: {}, move: copying(runWithFailedFolder(0.62)) },
  { name: 'moving-paused', replies: {}, move: copying(runAt(0.41, { state: 'paused' })) },
  {
    name: 'moving-stopped-password',
    replies: {},
    move: copying(
      runAt(0.7, {
        state: 'stopped',
        failure: {
          code: 'signIn.wrongPassword',
          params: { host: 'imap.gmail.com', user: oldAccount.email },
          side: 'old'
        }
      })
    )
  },
  {
    name: 'moving-stopped-lost',
    replies: {},
    move: copying(
      runWithFailedFolder(0.7, {
        state: 'stopped',
        failure: { code: 'connect.lost', params: { host: 'mail.gandi.net' }, side: 'new' }
      })
    )
  },
  {
    name: 'moving-after-restart',
    replies: {},
    move: copying(runAt(0), {
      run: null,
      old: { ...oldAccount, passwordKnown: false },
      new: { ...newAccount, passwordKnown: false }
    })
  },
  {
    name: 'moving-password-untaken',
    replies: { 'account.signIn': error('signIn.appPassword', { host: 'mail.gandi.net' }) },
    move: copying(
      runAt(0.7, {
        state: 'stopped',
        failure: {
          code: 'signIn.wrongPassword',
          params: { host: 'mail.gandi.net', user: newAccount.email },
          side: 'new'
        }
      })
    ),
    act: async (page, words) => {
      await page.locator('#password-new').fill('correct horse')
      await press(page, words.text('wizard.moving.goOn'))
      await page.getByText(words.text('error.signIn.appPassword.next')).waitFor()
    }
  },
  { name: 'done', replies: {}, move: finished(receiptOf()) },
  { name: 'done-caught-up', replies: {}, move: finished(receiptOf(), { catchUp: caughtUp() }), act: toEnd },
  {
    name: 'done-looking',
    replies: {},
    move: finished(receiptOf(), {
      catchUp: { ...caughtUp(), nextAt: null },
      run: runAt(1, { before: 8896, messages: { done: 8908, total: 8936 } })
    }),
    act: toEnd
  },
  {
    name: 'done-look-missed',
    replies: {},
    move: finished(receiptOf(), {
      catchUp: caughtUp(),
      run: runAt(1, {
        state: 'stopped',
        failure: { code: 'connect.timeout', params: { host: 'imap.gmail.com', port: 993 }, side: 'old' }
      })
    }),
    act: toEnd
  },
  {
    name: 'done-look-stopped',
    replies: {},
    move: finished(receiptOf(), {
      catchUp: { ...caughtUp(), nextAt: null },
      run: runAt(1, {
        state: 'stopped',
        failure: {
          code: 'signIn.wrongPassword',
          params: { host: 'imap.gmail.com', user: oldAccount.email },
          side: 'old'
        }
      })
    })
  },
  {
    name: 'done-passwords',
    replies: {},
    move: finished(receiptOf(), {
      run: null,
      catchUp: { ...caughtUp(), nextAt: null },
      old: { ...oldAccount, passwordKnown: false },
      new: { ...newAccount, passwordKnown: false }
    }),
    act: async (page, words) => {
      await press(page, words.text('wizard.done.again'))
      await page.getByRole('dialog').waitFor()
    }
  },
  {
    name: 'done-saved',
    replies: { 'receipt.save': { value: { saved: true } } },
    move: finished(receiptOf(), { track: 'domain' }),
    act: async (page, words) => {
      await press(page, words.text('wizard.done.save'))
      await page.locator('.notice.good').waitFor()
    }
  },
  {
    name: 'done-take-back',
    replies: { 'undo.preview': { value: { messages: 1240, folders: 9 } } },
    move: finished(receiptOf()),
    act: async (page, words) => {
      await page.locator('.receipt .fold-trigger').first().click()
      await press(page, words.text('wizard.takeBack'))
      await page.getByRole('alertdialog').waitFor()
    }
  },
  {
    name: 'done-details',
    replies: {},
    move: finished(receiptOf()),
    act: async (page) => page.locator('.receipt .fold-trigger').first().click()
  },
  {
    name: 'done-copy-saving',
    replies: {},
    move: finished(receiptOf(), { backup: backupAt(0.3) }),
    act: toEnd
  },
  {
    name: 'done-copy-saved',
    replies: {},
    move: finished(receiptOf(), { backup: backupAt(1, { state: 'finished' }) }),
    act: toEnd
  },
  {
    name: 'done-copy-failed',
    replies: {},
    move: finished(receiptOf(), {
      backup: backupAt(0.4, {
        state: 'stopped',
        failure: { code: 'backup.diskFull', params: { folder: copyFolder } }
      })
    }),
    act: toEnd
  },
  {
    name: 'files-form',
    replies: { 'files.choose': { value: { path: copyFolder } } },
    move: setup,
    act: async (page, words) => {
      await press(page, words.text('wizard.files.link'))
      await press(page, words.text('wizard.files.folder'))
      await page.getByText(copyFolder).waitFor()
    }
  },
  {
    name: 'files-typed',
    replies: {
      hello: { value: { ...helloBase(), can: { saveDialog: false, rememberPasswords: false } } },
      'account.setFiles': error('backup.noMail', { folder: copyFolder })
    },
    move: setup,
    act: async (page, words) => {
      await press(page, words.text('wizard.files.link'))
      await page.locator('#email').fill(oldAccount.email)
      await page.locator('#path').fill(copyFolder)
      await press(page, words.text('wizard.files.open'))
      await page.locator('.notice.problem').waitFor()
    }
  },
  {
    name: 'old-files',
    replies: {},
    move: { ...withOld, old: oldFiles },
    act: (page, words) => press(page, words.text('wizard.back'))
  },
  {
    name: 'old-signed-in-copy',
    replies: {},
    move: { ...withOld, backup: backupAt(1, { state: 'finished' }) },
    act: (page, words) => press(page, words.text('wizard.back'))
  },
  { name: 'check-files', replies: {}, move: { ...withFolders, old: oldFiles }, act: onCheck },
  { name: 'taking-back', replies: {}, move: takenBack(undoing()) },
  {
    name: 'taking-back-stopped',
    replies: {},
    move: takenBack(
      undoing({
        state: 'stopped',
        failure: {
          code: 'signIn.wrongPassword',
          params: { host: 'mail.gandi.net', user: newAccount.email },
          side: 'new'
        }
      })
    )
  },
  {
    name: 'taken-back',
    replies: {},
    move: takenBack(undoing({ state: 'finished', removed: 1238, kept: 2, failedFolders: 1 }))
  },
  ...accountStates(),
  ...contactStates(),
  { name: 'done-failed-folder', replies: {}, move: finished(receiptWithFailedFolder()) },
  { name: 'done-problems', replies: {}, move: finished(receiptWithProblems()) }
]

/** The contacts alone, at one of their steps, which `act` may lead on from. */
function contactState(
  name: string,
  desk: DeskView,
  act?: ScreenState['act'],
  replies: Replies = {},
  move: MoveSnapshot = contactsAlone
): ScreenState {
  return {
    name: `contacts-${name}`,
    move,
    replies: {
      'contacts.get': { value: desk },
      'contacts.questions': { value: question },
      'contacts.list': { value: listOf(744) },
      'contacts.notes': { value: notes },
      ...replies
    },
    act: async (page, words) => {
      await page.getByText(words.text('wizard.loading')).waitFor({ state: 'detached' })
      await act?.(page, words)
    }
  }
}

function pressing(
  key: MessageKey,
  values?: Parameters<Formatter['text']>[1]
): NonNullable<ScreenState['act']> {
  return (page, words) => press(page, words.text(key, values).replaceAll(/[\u2066-\u2069]/g, ''))
}

function contactStates(): readonly ScreenState[] {
  const side = 'new' as const
  return [
    contactState('sign-in', desks.signIn),
    contactState('sign-in-mend', desks.signIn, pressing('wizard.contacts.from.look')),
    contactState('wrong-password', {
      ...desks.signIn,
      old: { email: oldAccount.email, presetId: 'other', passwordKnown: true },
      failure: {
        code: 'signIn.wrongPassword',
        params: { host: 'dav.example', user: oldAccount.email },
        side: 'old'
      }
    }),
    contactState('reading', desks.reading),
    contactState('found', desks.found),
    contactState('files', desks.files),
    contactState('encoding', desks.encoding, (page) => page.getByText('MÃ¼ller').waitFor()),
    contactState('read', desks.leftBehind, pressing('wizard.contacts.notes', { count: 2 })),
    contactState('to', desks.to, pressing('wizard.continue')),
    contactState('check', desks.check),
    contactState('check-new', desks.check, pressing('wizard.contacts.list.new', { count: 744 })),
    contactState('check-look', desks.doubts, (page) => page.locator('.doubt').waitFor(), {
      'contacts.list': { value: doubts }
    }),
    contactState('file-only', desks.fileOnly),
    contactState('adding', desks.adding),
    contactState('stopped', desks.stopped),
    contactState('done', desks.done),
    contactState('done-failed', desks.failed, undefined, { 'contacts.list': { value: listOf(2) } }),
    contactState('done-later', deskOf({ outcome: outcomeOf() })),
    contactState('undo', desks.done, pressing('wizard.contacts.undo'), {
      'contacts.undoPreview': { value: { contacts: 763 } }
    }),
    contactState('undone', desks.undone),
    contactState(
      'cannot-compare',
      deskOf({
        found: foundOf(),
        failure: { code: 'connect.timeout', params: { host: 'dav.example' }, side }
      })
    ),
    contactState(
      'after-mail',
      deskOf({ work: working('looking') }),
      pressing('wizard.done.contacts.act'),
      {},
      mailDone
    )
  ]
}

function caughtUp(): MoveSnapshot['catchUp'] {
  return {
    automatic: true,
    everyMinutes: 30,
    nextAt: '2026-11-20T15:10:00Z',
    last: { at: new Date().toISOString(), messages: 3, changes: 2 }
  }
}

/** What is below the receipt. */
async function toEnd(page: Page): Promise<void> {
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
}

function helloBase() {
  return { contract: 1 as const, version: '0.1.0', language: 'en' as const, openMove: null }
}

/** What the fake engine says where a state has nothing of its own to say. */
export function allReplies(state: ScreenState, language: 'en' | 'fr' | 'ar'): Replies {
  const move = state.move
  return {
    'providers.list': { value: { presets, browserServices: [] } },
    'moves.list': { value: { moves: move ? [{ ...listed, id: move.id }] : [] } },
    'settings.set': { value: {} },
    ...(move ? { 'move.get': { value: move } } : {}),
    ...state.replies,
    hello:
      state.replies.hello && state.replies.hello !== 'pending' && 'error' in state.replies.hello
        ? state.replies.hello
        : {
            value: {
              ...helloBase(),
              can: {
                saveDialog: state.name !== 'files-typed',
                rememberPasswords: state.name === 'password-again'
              },
              language,
              openMove: move?.id ?? null
            }
          }
  }
}
