import { type Dirent } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Letter, LettersStore } from './letters-store.ts'
import { MboxStore } from './mbox-store.ts'
import type { MessageStore } from './message-store.ts'

/** A folder of mail that some program has left on the disk. */
export interface FoundFolder {
  readonly levels: readonly string[]
  readonly open: (signal: AbortSignal) => Promise<MessageStore>
}

/**
 * Finds the mail in a folder, or in one file: mbox files of whatever name (Thunderbird’s `Inbox` and `Inbox.sbd`,
 * Google Takeout’s, Apple Mail’s packages), .eml and .emlx files, Maildirs.
 * What the system says of a disk comes as it is.
 */
export async function findFolders(path: string, signal: AbortSignal): Promise<FoundFolder[]> {
  const found: FoundFolder[] = []
  if ((await stat(path)).isDirectory()) await look({ dir: path, levels: [], inPackage: false }, found, signal)
  else await lookAtFile(path, found)
  const named = found.map((folder) =>
    folder.levels.length > 0 ? folder : { ...folder, levels: [withoutEnding(basename(path))] }
  )
  return withoutTwins(withoutCommonLevels(named))
}

interface Place {
  readonly dir: string
  readonly levels: readonly string[]
  /** Within a package of Apple Mail, whose inner folders are not the person's. */
  readonly inPackage: boolean
}

/** Deeper than anybody nests folders. */
const DEEPEST = 40

async function look(place: Place, found: FoundFolder[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { dir, levels } = place
  const entries = await readdir(dir, { withFileTypes: true })
  const names = new Set(entries.map(({ name }) => name))
  if (isMaildir(entries)) {
    await lookIntoMaildir(place, entries, found, signal)
    return
  }
  const letters: Letter[] = []
  let partial = 0
  for (const entry of entries.sort(byName)) {
    const { name } = entry
    const file = join(dir, name)
    if (entry.isDirectory() && levels.length < DEEPEST) await look(placeOf(place, name), found, signal)
    else if (!entry.isFile() || name.startsWith('.')) continue
    else if (/\.partial\.emlx$/i.test(name)) partial++
    else if (/\.emlx?$/i.test(name)) letters.push(letterOf(name))
    else if (await isMbox(file, names))
      found.push({
        // Apple's packages hold a file of that very name.
        levels: name === 'mbox' && isPackage(dir) ? levels : [...levels, withoutEnding(name)],
        open: (aborted) => MboxStore.open(file, aborted)
      })
  }
  if (letters.length + partial > 0)
    found.push({ levels, open: (aborted) => LettersStore.open(dir, letters, partial, aborted) })
}

async function lookAtFile(file: string, found: FoundFolder[]): Promise<void> {
  const levels = [withoutEnding(basename(file))]
  if (/\.emlx?$/i.test(file)) {
    const letters = [letterOf(basename(file))]
    found.push({ levels, open: (signal) => LettersStore.open(dirname(file), letters, 0, signal) })
  } else if (await isMbox(file, new Set()))
    found.push({ levels, open: (signal) => MboxStore.open(file, signal) })
}

const letterOf = (name: string): Letter => ({
  name,
  form: /\.emlx$/i.test(name) ? 'emlx' : 'plain',
  flags: undefined
})

const isPackage = (dir: string) => /\.(imap)?mbox$/i.test(dir)

/** Where what is in a folder of this name belongs. */
function placeOf({ dir, levels, inPackage }: Place, name: string): Place {
  const inner = join(dir, name)
  if (isPackage(name)) return { dir: inner, levels: [...levels, withoutEnding(name)], inPackage: true }
  return { dir: inner, levels: inPackage ? levels : [...levels, withoutEnding(name)], inPackage }
}

const withoutEnding = (name: string) => name.replace(/(?<=.)\.(imapmbox|mbox|mbx|sbd|emlx?)$/i, '')

/** Whether a file is one of messages; an empty one is if its name says so, or Thunderbird keeps a summary of it. */
async function isMbox(file: string, beside: ReadonlySet<string>): Promise<boolean> {
  const name = basename(file)
  const handle = await open(file, 'r')
  try {
    const start = Buffer.alloc(5)
    const { bytesRead } = await handle.read(start, 0, start.length, 0)
    if (bytesRead === 0) return /\.(mbox|mbx)$/i.test(name) || beside.has(`${name}.msf`)
    return start.equals(Buffer.from('From '))
  } finally {
    await handle.close()
  }
}

const byName = (one: Dirent, other: Dirent) => (one.name < other.name ? -1 : 1)

const isMaildir = (entries: readonly Dirent[]) =>
  entries.some((entry) => entry.isDirectory() && entry.name === 'cur')

async function lookIntoMaildir(
  { dir, levels, inPackage }: Place,
  entries: readonly Dirent[],
  found: FoundFolder[],
  signal: AbortSignal
): Promise<void> {
  const letters: Letter[] = []
  for (const part of ['cur', 'new']) {
    if (!entries.some((entry) => entry.isDirectory() && entry.name === part)) continue
    for (const entry of await readdir(join(dir, part), { withFileTypes: true }))
      if (entry.isFile() && !entry.name.startsWith('.'))
        letters.push({ name: `${part}/${entry.name}`, form: 'plain', flags: maildirFlags(entry.name) })
  }
  found.push({ levels, open: (aborted) => LettersStore.open(dir, letters, 0, aborted) })
  for (const entry of entries) {
    if (!entry.isDirectory() || ['cur', 'new', 'tmp'].includes(entry.name)) continue
    // Maildir++: `.Clients.Été`, in modified UTF-7 (RFC 3501 §5.1.3).
    const below = entry.name.startsWith('.')
      ? entry.name.slice(1).split('.').map(fromModifiedUtf7)
      : [withoutEnding(entry.name)]
    if (below.every((level) => level !== ''))
      await look({ dir: join(dir, entry.name), levels: [...levels, ...below], inPackage }, found, signal)
  }
}

const maildirLetters: Readonly<Record<string, string>> = {
  D: '\\Draft',
  F: '\\Flagged',
  P: '$Forwarded',
  R: '\\Answered',
  S: '\\Seen',
  T: '\\Deleted'
}

/** `:2,S`; Windows has another character for the colon. A name without is of a new message, or Thunderbird's. */
function maildirFlags(name: string): readonly string[] | undefined {
  const letters = /[:;!]2,([A-Za-z]*)$/.exec(name)?.[1]
  if (letters === undefined && /\.eml$/i.test(name)) return undefined
  return Array.from(letters ?? '').flatMap((letter) => maildirLetters[letter] ?? [])
}

const fromModifiedUtf7 = (text: string) =>
  text.replace(/&([^-]*)-/g, (_, base64: string) =>
    base64 === '' ? '&' : Buffer.from(base64.replaceAll(',', '/'), 'base64').swap16().toString('utf16le')
  )

/** Folders that only lead to the mail are no part of its name. */
function withoutCommonLevels(folders: readonly FoundFolder[]): readonly FoundFolder[] {
  const [first, ...others] = folders
  const top = first?.levels[0]
  const isShared = folders.every(({ levels }) => levels.length > 1 && levels[0] === top)
  if (!first || !isShared) return folders
  return withoutCommonLevels(
    [first, ...others].map((folder) => ({ ...folder, levels: folder.levels.slice(1) }))
  )
}

/** `Inbox` and `Inbox.mbox` are two. */
function withoutTwins(folders: readonly FoundFolder[]): FoundFolder[] {
  const taken = new Set<string>()
  return folders.map((folder) => {
    const [name = '', above] = [folder.levels.at(-1), folder.levels.slice(0, -1)]
    let levels = folder.levels
    for (let n = 2; taken.has(levels.join('\0')); n++) levels = [...above, `${name} (${n})`]
    taken.add(levels.join('\0'))
    return { ...folder, levels }
  })
}
