import type { ListResponse } from 'imapflow'
import { type NamedRole, roleOfName } from '../plan/folder-names.ts'
import type { ReadingClient } from './reading-mailbox.ts'
import type { Folder, FolderRole, Listing, Quota } from '../types.ts'

const roles: Readonly<Record<string, FolderRole>> = {
  '\\Inbox': 'inbox',
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Trash': 'trash',
  '\\Junk': 'junk',
  '\\Archive': 'archive',
  '\\All': 'all',
  '\\Flagged': 'flagged',
  '\\Important': 'important'
}

/** Lists all folders with counts and sizes, and what the server says about room and limits. */
export async function listFolders(client: ReadingClient): Promise<Listing> {
  const listed = await client.list({ statusQuery: { messages: true, size: true } })
  // What a server lists twice is one folder all the same, and to be counted once.
  const byName = new Map(listed.map((entry) => [`${entry.path}\0${entry.pathAsListed}`, entry]))
  const entries = distinctPaths([...byName.values()])
  const { namespace } = client
  const delimiter = namespace?.delimiter ?? entries.find((entry) => entry.delimiter)?.delimiter ?? ''
  const told = namespace?.prefix ?? ''
  const guess = told === '' && !client.capabilities.has('NAMESPACE')
  const prefix = guess ? likelyPrefix(entries, delimiter) : told

  const named = assignRoles(entries.map((entry) => describe(entry, client, prefix)))
  const folders: Folder[] = []
  for (const { entry, ...folder } of named) {
    folders.push({
      ...folder,
      ...(folder.selectable ? await measure(client, entry) : { messages: 0, bytes: 0 })
    })
  }
  const quota = await readQuota(client)
  const appendLimit = client.capabilities.get('APPENDLIMIT')
  return {
    folders,
    delimiter,
    prefix,
    ...(quota && { quota }),
    ...(typeof appendLimit === 'number' && appendLimit > 0 && { appendLimit }),
    ...(namesMessages(client) && { namesMessages: true })
  }
}

/** Whether a message has one name in whichever folder it is (RFC 8474; Gmail's X-GM-MSGID). */
export const namesMessages = ({ capabilities }: Pick<ReadingClient, 'capabilities'>) =>
  capabilities.has('X-GM-EXT-1') || capabilities.has('OBJECTID')

/** Names that aren't modified UTF-7 may be decoded to one and the same: such a folder goes by what the server wrote. */
function distinctPaths(entries: readonly ListResponse[]): ListResponse[] {
  const byPath = Map.groupBy(entries, ({ path }) => path)
  return entries.map((entry) =>
    (byPath.get(entry.path)?.length ?? 0) > 1 ? { ...entry, path: entry.pathAsListed } : entry
  )
}

/** Without NAMESPACE (RFC 2342), a server that has everything below the inbox will refuse whatever isn't. */
function likelyPrefix(entries: readonly ListResponse[], delimiter: string): string {
  const paths = entries.map(({ path }) => path).filter((path) => path !== 'INBOX')
  const prefix = `INBOX${delimiter}`
  return delimiter !== '' && paths.length > 0 && paths.every((path) => path.startsWith(prefix)) ? prefix : ''
}

type Described = Omit<Folder, 'messages' | 'bytes'> & { readonly entry: ListResponse }

function describe(entry: ListResponse, client: ReadingClient, prefix: string): Described {
  const { path, delimiter, flags } = entry
  const owner = ownerOf(path, client)
  const levels = levelsOf(path, delimiter, owner === 'personal' ? prefix : '')
  const has = (flag: string) => [...flags].some((given) => given.toLowerCase() === flag.toLowerCase())
  const special = Object.keys(roles).find((flag) => has(flag))
  const role = path === 'INBOX' ? 'inbox' : special && roles[special]
  return {
    entry,
    path,
    levels,
    ...(role && { role, roleFrom: 'special-use' }),
    selectable: !has('\\Noselect') && !has('\\NonExistent'),
    owner,
    // Left out by imapflow for a name that is no folder.
    subscribed: Boolean(entry.subscribed as boolean | undefined)
  }
}

/** The levels of a name from the top, without the prefix; `INBOX` in any case is written in capitals. */
export function levelsOf(path: string, delimiter: string, prefix: string): string[] {
  const bare = path !== 'INBOX' && prefix && path.startsWith(prefix) ? path.slice(prefix.length) : path
  const levels = delimiter ? bare.split(delimiter).filter((level) => level !== '') : [bare]
  return bare === path && levels[0]?.toUpperCase() === 'INBOX' ? ['INBOX', ...levels.slice(1)] : levels
}

function ownerOf(path: string, { namespaces }: ReadingClient): Folder['owner'] {
  const within = (list: readonly { prefix: string }[] | false | undefined) =>
    list && list.some(({ prefix }) => prefix !== '' && path.startsWith(prefix))
  // The prefix of shared folders may be a part of the personal one's, so the longest would win; servers keep them apart.
  if (within(namespaces?.other)) return 'other-users'
  return within(namespaces?.shared) ? 'shared' : 'personal'
}

/**
 * Adds the roles that names tell, one folder a role: not where the server has told it, and only at the top,
 * where mail programs put such folders. `Clients/Archive` is a person's own.
 */
function assignRoles(folders: readonly Described[]): Described[] {
  const told = new Set(folders.flatMap(({ role }) => role ?? []))
  const surest = new Map<FolderRole, NamedRole & { path: string }>()
  for (const folder of folders) {
    const named = folder.role ? undefined : namedRole(folder)
    if (!named || told.has(named.role)) continue
    const rival = surest.get(named.role)
    if (!rival || named.rank < rival.rank) surest.set(named.role, { ...named, path: folder.path })
  }
  const byPath = new Map(Array.from(surest.values(), ({ path, role }) => [path, role]))
  return folders.map((folder) => {
    const role = byPath.get(folder.path)
    return role ? { ...folder, role, roleFrom: 'name' } : folder
  })
}

function namedRole({ levels, selectable, owner, entry }: Described): NamedRole | undefined {
  const atTop = levels.length === 1 || (levels.length === 2 && levels[0] === 'INBOX')
  if (!selectable || !atTop || owner !== 'personal') return undefined
  const known = roleOfName(levels.at(-1) ?? '')
  const guessed = roles[entry.specialUse ?? '']
  return known ?? (guessed && guessed !== 'inbox' ? { role: guessed, rank: Infinity } : undefined)
}

async function measure(client: ReadingClient, { path, status }: ListResponse) {
  const messages = status?.messages ?? 0
  if (messages === 0) return { messages, bytes: 0 }
  if (status?.size !== undefined) return { messages, bytes: status.size }
  return { messages, bytes: await estimateBytes(client, path, messages) }
}

const SAMPLE = 500

/** For servers without STATUS=SIZE (RFC 8438): the sizes of the first and the last messages stand for all. */
async function estimateBytes(client: ReadingClient, path: string, messages: number): Promise<number> {
  try {
    await client.mailboxOpen(path, { readOnly: true })
    const range = messages <= 2 * SAMPLE ? '1:*' : `1:${SAMPLE},${messages - SAMPLE + 1}:*`
    let sum = 0
    let count = 0
    for await (const { size } of client.fetch(range, { size: true })) {
      sum += size ?? 0
      count++
    }
    return count === 0 ? 0 : Math.round((sum / count) * messages)
  } catch (error) {
    // What can't be read now will be said when it is to be copied; a lost connection ends the listing.
    if (client.usable) return 0
    throw error
  }
}

async function readQuota(client: ReadingClient): Promise<Quota | undefined> {
  const answer = await client.getQuota('INBOX')
  const { usage = 0, limit = 0 } = (answer || undefined)?.storage ?? {}
  return limit > 0 ? { usedBytes: usage, limitBytes: limit } : undefined
}
