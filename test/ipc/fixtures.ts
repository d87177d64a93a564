import { vi } from 'vitest'
import {
  type DeskView,
  type Handlers,
  type MoveProgress,
  type MoveSnapshot,
  requests
} from '../../src-main/ipc/contract.ts'

export const MOVE = '0123456789abcdef'

export function snapshot(revision: number, id = MOVE): MoveSnapshot {
  return {
    id,
    revision,
    practice: true,
    track: 'address',
    phase: 'setup',
    createdAt: '2030-01-01T00:00:00Z',
    updatedAt: '2030-01-01T00:00:00Z',
    old: null,
    new: null,
    folders: null,
    run: null,
    backup: null,
    receipt: null,
    catchUp: { automatic: true, everyMinutes: 30, nextAt: null, last: null },
    undo: null,
    canUndo: true
  }
}

export function desk(revision: number, id = MOVE): DeskView {
  return {
    id,
    revision,
    old: { email: 'marie@old.example', presetId: 'other', passwordKnown: true },
    new: null,
    work: { kind: 'reading', done: 3, total: 812, waitUntil: null },
    stopped: 'writing',
    failure: { code: 'connect.lost', params: { host: 'dav.example' }, side: 'new' },
    found: { from: 'files', contacts: 812, leftBehind: 1, notes: 2, questions: 0 },
    plan: {
      book: '<i>أصدقاء',
      new: 744,
      there: 59,
      completed: 3,
      look: 9,
      unanswered: 2,
      writes: 754,
      isOld: false
    },
    isFileOnly: false,
    outcome: null,
    undone: null,
    canUndo: false
  }
}

export const contactsPage = {
  total: 744,
  rows: [
    {
      index: 0,
      card: { name: '</bdi>\u202eأمينة\0', details: [{ field: 'email', value: 'amina@mail.example' }] },
      candidates: [],
      answer: { kind: 'merge', candidate: 0 },
      isAsked: true,
      notes: [
        {
          ...{ kind: 'result', code: 'refusedWithReason', params: { reason: '<b>no</b>' } },
          ...{ file: 'a.vcf', card: 1, line: 1, name: 'أمينة', isLoss: true }
        }
      ]
    }
  ]
}

export function progress(since: number, revision: number, id = MOVE): MoveProgress {
  return {
    of: 'run',
    id,
    since,
    revision,
    run: {
      state: 'copying',
      messages: { done: revision, total: 5_000 },
      before: 0,
      bytes: { done: revision, total: 5_000 },
      current: 'INBOX',
      folders: [
        {
          ...{ from: 'INBOX', to: 'INBOX', state: 'copying' },
          ...{ copied: revision, total: 5_000, copiedBytes: revision, totalBytes: 5_000 }
        }
      ],
      timeLeft: null,
      waitUntil: null,
      waitSide: null,
      failure: null,
      problems: 0
    }
  }
}

/** Handlers of which only a few are scripted; the others fail as a bug would. */
export function handlers(
  scripted: Record<string, (input: never) => Promise<unknown>>
): Handlers<typeof requests> {
  const bug = () => Promise.reject(new TypeError('not scripted'))
  return {
    ...Object.fromEntries(Object.keys(requests).map((name) => [name, bug])),
    ...scripted
  } as unknown as Handlers<typeof requests>
}

/** As much of a browser's tab as the page's end of browser mode looks at. */
export interface Tab {
  readonly location: { readonly origin: string; readonly pathname: string; hash: string }
  readonly reload: () => void
  /** Gives an address's fragment to the tab, as pasting it would. */
  readonly paste: (url: string) => void
}

/**
 * Makes Node look like a tab that opened `url`; `vi.unstubAllGlobals` takes it back.
 *
 * @param kept What `sessionStorage` holds: share one map between two calls to reload the tab.
 */
export function openTab(url: string, kept = new Map<string, string>()): Tab {
  const { origin, pathname, hash } = new URL(url)
  const location = { origin, pathname, hash, reload: vi.fn() }
  const listeners: (() => void)[] = []
  vi.stubGlobal('location', location)
  vi.stubGlobal('history', {
    replaceState: (_state: unknown, _title: string, to: string) => {
      location.hash = new URL(to, origin).hash
    }
  })
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value)
  })
  vi.stubGlobal('addEventListener', (_type: string, listener: () => void) => listeners.push(listener))
  vi.stubGlobal('reportError', vi.fn())
  return {
    location,
    reload: location.reload,
    paste(address) {
      location.hash = new URL(address).hash
      for (const listener of listeners) listener()
    }
  }
}
