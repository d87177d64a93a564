import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { RehomeError } from '../errors.ts'
import type { OldMailbox } from '../mail/index.ts'
import { type BackedUpFolder, readBackupIndex } from './backup-index.ts'
import { systemCode } from './disk.ts'
import { FilesMailbox } from './files-mailbox.ts'
import { findFolders } from './find-folders.ts'
import { FoundLibrary } from './found-library.ts'
import { type KeptLog, readLog } from './kept-log.ts'
import { filesAt, KeptLibrary } from './kept-library.ts'
import { KeptStore } from './kept-store.ts'
import type { Library } from './library.ts'
import { MboxStore } from './mbox-store.ts'
import { emptyStore, type MessageStore } from './message-store.ts'

/**
 * Opens a backup of Rehome, or mail that another program has kept in files, as an old mailbox. Nothing in the
 * files is ever changed.
 * @param path A folder, or a single file.
 * @param signal Aborting gives up with `move.interrupted`.
 * @throws {RehomeError} `backup.notFound`, `backup.noMail`, `backup.damaged`, `backup.unreadable`; `side` is set.
 */
export async function openBackup(path: string, signal?: AbortSignal): Promise<OldMailbox> {
  try {
    if (signal?.aborted) throw new RehomeError('move.interrupted')
    return new FilesMailbox('old', await libraryAt(resolve(path), signal ?? new AbortController().signal))
  } catch (caught) {
    const failure = failureAt(path, caught, signal)
    if (failure instanceof RehomeError) failure.side = 'old'
    throw failure
  }
}

function failureAt(folder: string, caught: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return new RehomeError('move.interrupted', {}, caught)
  const reason = systemCode(caught)
  if (reason === undefined) return caught
  const isMissing = reason === 'ENOENT' || reason === 'ENOTDIR'
  return new RehomeError(isMissing ? 'backup.notFound' : 'backup.unreadable', { folder, reason }, caught)
}

async function libraryAt(path: string, signal: AbortSignal): Promise<Library> {
  const index = await readBackupIndex(path)
  if (index) return new KeptLibrary(index, (folder, aborted) => openKept(path, folder, aborted))
  const folders = await findFolders(path, signal)
  if (folders.length === 0) throw new RehomeError('backup.noMail', { folder: path })
  return new FoundLibrary(folders)
}

/** Where the index is of no use, the mbox file is read as any other. */
async function openKept(dir: string, { place }: BackedUpFolder, signal: AbortSignal): Promise<MessageStore> {
  const files = filesAt(dir, place)
  const log = await logAt(files.index)
  const mbox = await open(files.mbox, 'r').catch(noneIfMissing)
  if (!mbox) {
    // Declared, and cut off before its first message.
    if (!log || log.uidNext === 1) return emptyStore
    throw new RehomeError('folder.unreadable', { folder: place.join('/'), reason: 'ENOENT' })
  }
  const { size } = await mbox.stat()
  // One that was being written when the backup was cut off was never whole.
  if (log && size >= log.end) return new KeptStore(mbox, log, size > log.end ? 1 : 0)
  await mbox.close()
  return MboxStore.open(files.mbox, signal)
}

async function logAt(file: string): Promise<KeptLog | undefined> {
  const index = await open(file, 'r').catch(noneIfMissing)
  if (!index) return undefined
  try {
    const log = await readLog(index)
    return typeof log === 'string' ? undefined : log
  } finally {
    await index.close()
  }
}

function noneIfMissing(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined
  throw error
}
