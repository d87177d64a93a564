import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  compareMailboxes,
  type CompareOptions,
  copyMailbox,
  type CopyOptions,
  type Folder,
  type FolderPlan,
  mirrorDeletions,
  type PlannedFolder,
  takeBack,
  type TakeBackOptions
} from '../../../src-main/core/mail/index.ts'
import { type Journal, openJournal } from '../../../src-main/core/move/journal.ts'
import type { Clock } from '../../../src-main/core/ports.ts'
import { FakeMailbox, type FakeMessage, type FakeStore, type Oddities } from './fake-mailbox.ts'

/** A clock on which waiting takes no time. */
export const quickClock: Clock = { now: () => new Date(0), sleep: () => Promise.resolve() }

export const letter = (n: number | string) =>
  `Message-ID: <${n}@old.example>\r\nSubject: ${n}\r\n\r\nText ${n}\r\n`

export const row = (name: string, more: Partial<PlannedFolder> = {}): PlannedFolder => ({
  from: name,
  fromLevels: name.split('/'),
  to: name,
  toLevels: name.split('/'),
  why: 'same-name',
  exists: false,
  messages: 3,
  bytes: 100,
  ...more
})

export const folder = (path: string): Folder => ({
  path,
  levels: path.split('/'),
  selectable: true,
  owner: 'personal',
  subscribed: true,
  messages: 0,
  bytes: 0
})

/** Two mailboxes in memory and a journal on disk. Stores outlive connections; oddities are asked for at each. */
export class FakeMove {
  readonly old: FakeStore
  readonly new: FakeStore
  readonly journal: Journal
  odd: { old?: Oddities; new?: Oddities } = {}
  /** The connections to the new mailbox. */
  readonly connections: FakeMailbox[] = []
  /** The connections to the old mailbox. */
  readonly oldConnections: FakeMailbox[] = []

  constructor(old: FakeStore, next: FakeStore) {
    const dir = mkdtempSync(join(tmpdir(), 'rehome-fake-move-'))
    this.old = old
    this.new = next
    this.journal = openJournal(dir)
    onTestFinished(() => {
      this.journal.close()
      rmSync(dir, { recursive: true, force: true })
    })
  }

  get plan(): FolderPlan {
    return [...this.old.folders.keys()].map((name) => row(name))
  }

  copy(plan: FolderPlan = this.plan, more: Partial<CopyOptions> = {}) {
    return copyMailbox({
      old: () => Promise.resolve(this.#connectOld().asOld()),
      new: () => Promise.resolve(this.#connectNew().asNew()),
      appender: () => Promise.resolve(this.#connectNew().asAppender()),
      plan,
      journal: this.journal.copy(this.journal.beginRun(new Date(0))),
      clock: quickClock,
      signal: new AbortController().signal,
      verify: true,
      on: () => undefined,
      ...more
    })
  }

  compare(more: Partial<CompareOptions> = {}) {
    return compareMailboxes({
      old: () => Promise.resolve(this.#connectOld().asOld()),
      new: () => Promise.resolve(this.#connectNew()),
      plan: this.plan,
      newFolders: [...this.new.folders.keys()].map(folder),
      known: (from, uidValidity) => this.journal.known(from, uidValidity),
      clock: quickClock,
      signal: new AbortController().signal,
      on: () => undefined,
      ...more
    })
  }

  takeBack(more: Partial<TakeBackOptions> = {}) {
    return takeBack({
      new: () => Promise.resolve(this.#connectNew().asRemover()),
      folders: this.journal.brought(),
      which: 'all',
      clock: quickClock,
      signal: new AbortController().signal,
      on: () => undefined,
      ...more
    })
  }

  /** Copies, and follows deletions. */
  async mirror(plan: FolderPlan = this.plan) {
    await this.copy(plan)
    return mirrorDeletions({
      new: () => Promise.resolve(this.#connectNew().asRemover()),
      folders: this.journal.brought(),
      rowOf: (from) => plan.find((planned) => planned.from === from),
      clock: quickClock,
      signal: new AbortController().signal,
      on: () => undefined
    })
  }

  /** The texts of the letters in a folder of the new mailbox, with their flags. */
  inNew(path: string): string[] {
    return [...this.messages(this.new, path).values()].map(({ raw, flags }) =>
      [/^Subject: (.*?)\r?$/m.exec(raw.toString('latin1'))?.[1] ?? '', ...flags].join(' ')
    )
  }

  messages(store: FakeStore, path: string): Map<number, FakeMessage> {
    return store.folders.get(path)?.messages ?? new Map<number, FakeMessage>()
  }

  /** Changes a message of the new mailbox, as its owner would. */
  change(path: string, uid: number, change: Partial<FakeMessage>): void {
    const messages = this.messages(this.new, path)
    const message = messages.get(uid)
    if (message) messages.set(uid, { ...message, ...change })
  }

  #connectOld(): FakeMailbox {
    const mailbox = new FakeMailbox(this.old, this.odd.old)
    this.oldConnections.push(mailbox)
    return mailbox
  }

  #connectNew(): FakeMailbox {
    const mailbox = new FakeMailbox(this.new, this.odd.new)
    this.connections.push(mailbox)
    return mailbox
  }
}
