import { readdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { RehomeError } from '../errors.ts'
import type {
  Appender,
  ConnectAppender,
  ConnectNew,
  Fate,
  FlagChange,
  Folder,
  Message,
  NewMailbox,
  Report,
  WritableFolder
} from '../mail/index.ts'
import {
  type BackupIndex,
  entryOf,
  INDEX_FILE,
  pathOf,
  readBackupIndex,
  writeBackupIndex
} from './backup-index.ts'
import { makeFolder, onDisk } from './disk.ts'
import { FileNames } from './file-names.ts'
import { FilesMailbox } from './files-mailbox.ts'
import { KeptFolder } from './kept-folder.ts'
import { filesAt, KeptLibrary } from './kept-library.ts'
import type { MessageStore } from './message-store.ts'

/** What a backup's own folder may hold besides mail. */
const others = [
  ...[INDEX_FILE, `${INDEX_FILE}.part`],
  ...['journal.sqlite', 'journal.sqlite-wal', 'journal.sqlite-shm', 'journal.sqlite-journal'],
  ...['receipt.json', 'receipt.json.part', 'receipt.html', 'receipt.html.part']
]

export type FolderToKeep = Pick<Folder, 'levels' | 'role' | 'roleFrom' | 'subscribed'>

/** A backup being made: a new mailbox of files, to which messages are added and from which none are removed. */
export class Keeper {
  readonly #dir: string
  #index: BackupIndex
  readonly #names = new FileNames(others)
  /** By path. */
  readonly #folders = new Map<string, KeptFolder>()
  /** The last thing done in each folder: one comes after the other. */
  readonly #turns = new Map<string, Promise<unknown>>()

  /**
   * Begins a backup in a folder that is empty or isn't there, or goes on with one.
   * @param email Whose mailbox it is a copy of.
   * @throws {RehomeError} `backup.notEmpty`, `backup.otherMailbox`, `backup.damaged`, `backup.unwritable`,
   * `backup.diskFull`.
   */
  static async open(dir: string, email: string): Promise<Keeper> {
    const folder = resolve(dir)
    return onDisk(folder, async () => {
      makeFolder(folder)
      const known = await readBackupIndex(folder)
      if (known && known.email.toLowerCase() !== email.toLowerCase())
        throw new RehomeError('backup.otherMailbox', { folder, email: known.email })
      if (!known && (await readdir(folder)).some((name) => !others.includes(name)))
        throw new RehomeError('backup.notEmpty', { folder })
      const index = known ?? { format: 'rehome-backup', version: 1, email, folders: [] }
      if (!known) await writeBackupIndex(folder, index)
      return new Keeper(folder, index)
    })
  }

  private constructor(dir: string, index: BackupIndex) {
    this.#dir = dir
    this.#index = index
    for (const { levels, place } of index.folders) this.#names.claim(levels, place)
  }

  /**
   * Makes the folders known by their true names; their files come with the first message.
   * @returns Their paths in the backup, in order.
   */
  async declare(folders: readonly FolderToKeep[]): Promise<string[]> {
    const known = new Map(this.#index.folders.map((folder) => [pathOf(folder.levels), folder]))
    for (const folder of folders)
      known.set(pathOf(folder.levels), entryOf(folder, this.#names.placeOf(folder.levels)))
    this.#index = { ...this.#index, folders: [...known.values()] }
    await onDisk(this.#dir, () => writeBackupIndex(this.#dir, this.#index))
    return folders.map(({ levels }) => pathOf(levels))
  }

  /** The backup as a copy's new mailbox. */
  readonly connect: ConnectNew = () => Promise.resolve(new BackupMailbox(this))

  /** The backup as what a copy sends to. */
  readonly connectAppender: ConnectAppender = () => Promise.resolve(new BackupAppender(this))

  get library(): KeptLibrary {
    return new KeptLibrary(this.#index, ({ levels }) => this.store(pathOf(levels)))
  }

  /** The messages that a folder holds now. */
  store(path: string): Promise<MessageStore> {
    return this.#inTurn(path, (folder) => folder.store())
  }

  /** Adds messages, all of them or none. @returns Their UIDs, in order. */
  append(path: string, messages: readonly Message[]): Promise<number[]> {
    return this.#inTurn(path, (folder) => folder.append(messages))
  }

  changeFlags(path: string, changes: readonly FlagChange[]): Promise<void> {
    return this.#inTurn(path, (folder) => folder.changeFlags(changes))
  }

  #inTurn<T>(path: string, work: (folder: KeptFolder) => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(path) ?? Promise.resolve()).then(() =>
      onDisk(this.#dir, async () => work(await this.#folder(path)))
    )
    this.#turns.set(
      path,
      mine.catch(() => undefined)
    )
    return mine
  }

  async #folder(path: string): Promise<KeptFolder> {
    const known = this.#folders.get(path)
    if (known) return known
    const entry = this.#index.folders.find(({ levels }) => pathOf(levels) === path)
    if (!entry) throw new RehomeError('folder.vanished', { folder: path })
    const files = filesAt(this.#dir, entry.place)
    makeFolder(dirname(files.mbox))
    const folder = await KeptFolder.open(files)
    this.#folders.set(path, folder)
    return folder
  }
}

class BackupMailbox extends FilesMailbox<'new'> implements NewMailbox {
  readonly #keeper: Keeper

  constructor(keeper: Keeper) {
    super('new', keeper.library)
    this.#keeper = keeper
  }

  async prepare(path: string): Promise<WritableFolder> {
    return { ...(await this.open(path)), permanentFlags: ['\\*'] }
  }

  changeFlags(path: string, changes: readonly FlagChange[]): Promise<void> {
    return this.attempt(() => this.#keeper.changeFlags(path, changes))
  }
}

class BackupAppender implements Appender {
  readonly waitsForEach = false
  readonly #keeper: Keeper
  #alive = true

  constructor(keeper: Keeper) {
    this.#keeper = keeper
  }

  get alive(): boolean {
    return this.#alive
  }

  async append(path: string, messages: readonly Message[]): Promise<Report> {
    try {
      const uids = await this.#keeper.append(path, messages)
      const fates = messages.map(({ uid }, at): [number, Fate] => {
        const newUid = uids[at]
        return [uid, { is: 'arrived', ...(newUid !== undefined && { newUid }) }]
      })
      return { fates: new Map(fates) }
    } catch (error) {
      if (!(error instanceof RehomeError)) throw error
      error.side ??= 'new'
      return { fates: new Map(), stopped: error }
    }
  }

  close(): Promise<void> {
    this.#alive = false
    return Promise.resolve()
  }
}
